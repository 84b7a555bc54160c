import { useEffect, useState } from 'react';
import { ValueType } from '../../gen/signalbox/v1/capabilities_pb';
import { inOrder } from '../../model/reading';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { NotHere } from '../shell/NotHere';
import { CommandCard } from './CommandCard';
import { ChartCard } from './chart/ChartCard';
import { DeviceExecutions } from './DeviceExecutions';
import { DeviceHead } from './DeviceHead';
import css from './device.module.css';
import { EventsCard } from './EventsCard';
import { LifecycleBar } from './LifecycleBar';
import { PropertiesCard } from './PropertiesCard';
import { Tiles } from './Tiles';

/** Everything about one device, generated from what it declares. */
export default function DevicePage({ deviceId }: { deviceId: string }) {
  const console = useConsole();
  const { fleet, shelf } = console;
  useTopic(fleet.status);
  useTopic(fleet.members);
  useTopic(shelf.topic);
  useTopic(console.linkTopic);
  const [chosenMetric, setChosenMetric] = useState<string>();
  const [chosenRange, setChosenRange] = useState<string>();
  const [chosenExecution, setChosenExecution] = useState<string>();
  useEffect(() => console.watch(deviceId), [console, deviceId]);

  const device = fleet.devices.get(deviceId);
  if (device === undefined || (device.device === undefined && device.presence === undefined)) {
    // Until the snapshot is complete nobody knows whether the device exists.
    return fleet.answeredFor === deviceId ? (
      <NotHere message={text.device.unknown(deviceId)} action={text.device.toFleet} to="/fleet" />
    ) : null;
  }
  const capabilities = shelf.of(device);
  const metrics = capabilities === undefined ? [] : inOrder(capabilities.metrics);
  const charted =
    metrics.find((metric) => metric.name === chosenMetric) ??
    metrics.find((metric) => metric.type !== ValueType.TEXT);
  return (
    <div className={css.page}>
      <DeviceHead device={device} firmware={capabilities?.firmwareVersion ?? ''} />
      <div className={css.body}>
        <LifecycleBar device={device} />
        {capabilities === undefined && device.device?.capabilitiesHash === '' && (
          <p className={`card ${css.sentence}`}>{text.device.noCapabilities}</p>
        )}
        {metrics.length > 0 && (
          <Tiles device={device} metrics={metrics} charted={charted?.name} onChoose={setChosenMetric} />
        )}
        <div className={css.columns}>
          <div className={css.main}>
            {charted !== undefined && (
              <ChartCard
                key={charted.name}
                device={device}
                metric={charted}
                range={chosenRange}
                onRange={setChosenRange}
              />
            )}
            {capabilities !== undefined && <EventsCard device={device} capabilities={capabilities} />}
            <DeviceExecutions device={device} chosen={chosenExecution} onChoose={setChosenExecution} />
          </div>
          <div className={css.side}>
            {capabilities !== undefined && <PropertiesCard device={device} capabilities={capabilities} />}
            {capabilities !== undefined && (
              <CommandCard device={device} commands={capabilities.commands} onRun={setChosenExecution} />
            )}
          </div>
        </div>
      </div>
    </div>
  );
}

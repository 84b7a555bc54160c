import { ValueType } from '../../../gen/signalbox/v1/capabilities_pb';
import { inOrder } from '../../../model/reading';
import { useConsole } from '../../../state/Console';
import { useSetting } from '../../../state/Route';
import { CommandCard } from '../CommandCard';
import { ChartCard } from '../chart/ChartCard';
import { DeviceExecutions } from '../DeviceExecutions';
import css from '../device.module.css';
import { EventsCard } from '../EventsCard';
import { PropertiesCard } from '../PropertiesCard';
import { Tiles } from '../Tiles';
import type { TabProps } from './TabProps';

/** What one wants to see first of everything. */
export function OverviewTab({ device, capabilities }: TabProps) {
  const { route } = useConsole();
  const wanted = useSetting(route, 'metric');
  const execution = useSetting(route, 'execution');
  const chooseExecution = (id: string) => route.set({ execution: id });
  const metrics = capabilities === undefined ? [] : inOrder(capabilities.metrics);
  const charted =
    metrics.find((metric) => metric.name === wanted) ??
    metrics.find((metric) => metric.type !== ValueType.TEXT) ??
    metrics[0];
  return (
    <>
      {capabilities !== undefined && metrics.length > 0 && (
        <Tiles
          device={device}
          capabilities={capabilities}
          metrics={metrics}
          charted={charted?.name}
          onChoose={(metric) => route.set({ metric, with: '' })}
        />
      )}
      <div className={css.columns}>
        <div className={css.main}>
          {capabilities !== undefined && charted !== undefined && (
            <ChartCard key={charted.name} device={device} capabilities={capabilities} metric={charted} />
          )}
          {capabilities !== undefined && <EventsCard device={device} capabilities={capabilities} />}
          <DeviceExecutions device={device} chosen={execution} onChoose={chooseExecution} />
        </div>
        <div className={css.side}>
          {capabilities !== undefined && <PropertiesCard device={device} capabilities={capabilities} />}
          {capabilities !== undefined && (
            <CommandCard device={device} commands={capabilities.commands} onRun={chooseExecution} />
          )}
        </div>
      </div>
    </>
  );
}

import { useEffect, useState } from 'react';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import type { DeviceTab } from '../../state/Route';
import { text } from '../../strings';
import { NotHere } from '../shell/NotHere';
import { DeviceHead } from './DeviceHead';
import { DeviceTabs } from './DeviceTabs';
import css from './device.module.css';
import { LifecycleBar } from './LifecycleBar';
import { CommandsTab } from './tabs/CommandsTab';
import { EventsTab } from './tabs/EventsTab';
import { ExecutionsTab } from './tabs/ExecutionsTab';
import { MetricsTab } from './tabs/MetricsTab';
import { OverviewTab } from './tabs/OverviewTab';
import { PresenceTab } from './tabs/PresenceTab';
import { PropertiesTab } from './tabs/PropertiesTab';
import type { TabProps } from './tabs/TabProps';

const PATIENCE_MS = 300;

/** Everything about one device, generated from what it declares. */
export default function DevicePage({ deviceId, tab }: { deviceId: string; tab: DeviceTab }) {
  const console = useConsole();
  const { fleet, shelf, route } = console;
  useTopic(fleet.status);
  useTopic(fleet.members);
  useTopic(fleet.presences);
  useTopic(shelf.topic);
  useTopic(console.linkTopic);
  useEffect(() => console.watch(deviceId), [console, deviceId]);
  useEffect(() => {
    if (tab === 'wire') {
      route.go(`/wire?device=${encodeURIComponent(deviceId)}`, true);
    }
  }, [route, deviceId, tab]);

  const device = fleet.devices.get(deviceId);
  if (device === undefined || (device.device === undefined && device.presence === undefined)) {
    // Until the snapshot is complete nobody knows whether the device exists.
    return fleet.answeredFor === deviceId ? (
      <NotHere message={text.device.unknown(deviceId)} action={text.device.toFleet} to="/fleet" />
    ) : (
      <Asking online={console.online} />
    );
  }
  const capabilities = shelf.of(device);
  return (
    <div className={css.page}>
      <DeviceHead device={device} capabilities={capabilities}>
        <DeviceTabs device={device} capabilities={capabilities} tab={tab} />
      </DeviceHead>
      <div className={css.body}>
        <LifecycleBar device={device} />
        {capabilities === undefined && device.device?.capabilitiesHash === '' && (
          <p className={`card ${css.sentence}`}>{text.device.noCapabilities}</p>
        )}
        <Tab tab={tab} device={device} capabilities={capabilities} />
      </div>
    </div>
  );
}

function Tab({ tab, ...props }: TabProps & { tab: DeviceTab }) {
  switch (tab) {
    case 'metrics':
      return <MetricsTab {...props} />;
    case 'properties':
      return <PropertiesTab {...props} />;
    case 'commands':
      return <CommandsTab {...props} />;
    case 'executions':
      return <ExecutionsTab {...props} />;
    case 'events':
      return <EventsTab {...props} />;
    case 'presence':
      return <PresenceTab {...props} />;
    default:
      return <OverviewTab {...props} />;
  }
}

/** Says nothing at first: most answers are quicker than a sentence can be read. */
function Asking({ online }: { online: boolean }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return late ? <p className={css.asking}>{online ? text.device.asking : text.device.noLinkYet}</p> : null;
}

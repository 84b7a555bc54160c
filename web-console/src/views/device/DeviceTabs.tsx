import { useEffect, useRef } from 'react';
import { formatCount } from '../../format/numbers';
import { Role } from '../../gen/signalbox/v1/access_pb';
import type { Capabilities } from '../../gen/signalbox/v1/capabilities_pb';
import { propertyRows } from '../../model/property';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { isFinished } from '../../state/ExecutionStore';
import type { FleetDevice } from '../../state/FleetStore';
import { DEVICE_TABS, type DeviceTab, devicePath } from '../../state/Route';
import { text } from '../../strings';
import { To } from '../shell/To';
import css from './device.module.css';

interface Props {
  readonly device: FleetDevice;
  readonly capabilities: Capabilities | undefined;
  readonly tab: DeviceTab;
}

/** The parts of a device's page, with how many there are of what each shows. */
export function DeviceTabs({ device, capabilities, tab }: Props) {
  const console = useConsole();
  const { executions } = console;
  useTopic(device.topic);
  useTopic(executions.deviceTopic(device.id));
  const row = useRef<HTMLElement>(null);
  const here = useRef<HTMLSpanElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is another element
  useEffect(() => {
    const nav = row.current;
    const at = here.current?.getBoundingClientRect();
    if (nav !== null && at !== undefined) {
      // Not scrollIntoView: that moves the page as well.
      nav.scrollLeft += at.left - nav.getBoundingClientRect().left - (nav.clientWidth - at.width) / 2;
    }
  }, [tab, capabilities]);
  const open = executions.newest(device.id).filter(({ state }) => !isFinished(state)).length;
  const counts: Partial<Record<DeviceTab, string>> =
    capabilities === undefined
      ? {}
      : {
          metrics: formatCount(capabilities.metrics.length),
          properties: formatCount(propertyRows(capabilities, device.shadow).length),
          commands: formatCount(capabilities.commands.length),
        };
  if (open > 0) {
    counts.executions = text.executions.open(formatCount(open));
  }
  // What one may not do is absent.
  const tabs = DEVICE_TABS.filter((name) => name !== 'wire' || console.may(Role.ADMIN));
  return (
    <nav ref={row} className={css.tabs} aria-label={text.device.tabsLabel}>
      {tabs.map((name) => {
        const path =
          name === 'wire' ? `/wire?device=${encodeURIComponent(device.id)}` : devicePath(device.id, name);
        return (
          <To
            key={name}
            path={path}
            className={css.tab}
            {...(name === tab ? { 'aria-current': 'page' as const } : {})}
          >
            <span ref={name === tab ? here : undefined}>{text.device.tabs[name]}</span>
            {counts[name] !== undefined && <span className={css.tabCount}>{counts[name]}</span>}
          </To>
        );
      })}
    </nav>
  );
}

import { create } from '@bufbuild/protobuf';
import { useEffect, useState } from 'react';
import { type Capabilities, type Metric, ValueType } from '../../../gen/signalbox/v1/capabilities_pb';
import { DeviceQuerySchema } from '../../../gen/signalbox/v1/console_link_pb';
import type { Device } from '../../../gen/signalbox/v1/types_pb';
import { inOrder, metricTitle } from '../../../model/reading';
import { useConsole, useOnline } from '../../../state/Console';
import type { FleetDevice } from '../../../state/FleetStore';
import { text } from '../../../strings';
import css from '../chart.module.css';
import { DASHES, unitOf } from './scene';

interface Props {
  readonly device: FleetDevice;
  readonly capabilities: Capabilities;
  /** The metrics drawn, the chart's own first. */
  readonly charted: readonly Metric[];
  readonly titles: readonly string[];
  /** As the address names them. */
  readonly compared: readonly string[];
  readonly onCompare: (compared: readonly string[]) => void;
}

const OTHERS_AT_MOST = 3;
const DEVICES_AT_MOST = 50;

/** What the chart is compared with, each with how its line is drawn, and what else it can be. */
export function Comparing({ device, capabilities, charted, titles, compared, onCompare }: Props) {
  const siblings = useSiblings(device);
  const [main] = charted;
  const units = new Set(charted.map(unitOf));
  const fits = (metric: Metric) => units.has(unitOf(metric)) || units.size < 2;
  const metrics = inOrder(capabilities.metrics).filter(
    (metric) =>
      metric.type !== ValueType.TEXT && metric !== main && !compared.includes(metric.name) && fits(metric),
  );
  const devices = siblings.filter(({ deviceId }) => !compared.includes(`${main?.name}@${deviceId}`));
  return (
    <span className={css.comparing}>
      {compared.map((name, index) => (
        <button
          key={name}
          type="button"
          className={css.comparedChip}
          aria-label={text.chart.drop(titles[index + 1] ?? name)}
          title={text.chart.drop(titles[index + 1] ?? name)}
          onClick={() => onCompare(compared.filter((other) => other !== name))}
        >
          <svg width="22" height="6" aria-hidden="true">
            <path
              d="M0 3h22"
              stroke="var(--ink2)"
              strokeWidth="1.5"
              strokeDasharray={(DASHES[index] ?? []).join(' ')}
            />
          </svg>
          {titles[index + 1] ?? name} <span aria-hidden="true">✕</span>
        </button>
      ))}
      {compared.length < OTHERS_AT_MOST && metrics.length + devices.length > 0 && (
        <select
          className={css.compareChoice}
          aria-label={text.chart.compare}
          value=""
          onChange={(event) => onCompare([...compared, event.target.value])}
        >
          <option value="">{text.chart.compare}</option>
          {metrics.length > 0 && (
            <optgroup label={text.chart.ofThis}>
              {metrics.map((metric) => (
                <option key={metric.name} value={metric.name}>
                  {metricTitle(metric)}
                </option>
              ))}
            </optgroup>
          )}
          {devices.length > 0 && main !== undefined && (
            <optgroup label={text.chart.ofOthers(metricTitle(main))}>
              {devices.map((other) => (
                <option key={other.deviceId} value={`${main.name}@${other.deviceId}`}>
                  {other.displayName || other.deviceId}
                </option>
              ))}
            </optgroup>
          )}
        </select>
      )}
    </span>
  );
}

/** Devices that declare the same; asked for, since a page of one device watches that one only. */
function useSiblings(device: FleetDevice): readonly Device[] {
  const { link } = useConsole();
  const online = useOnline();
  const [siblings, setSiblings] = useState<readonly Device[]>([]);
  const hash = device.device?.capabilitiesHash ?? '';
  const model = device.device?.model ?? '';
  useEffect(() => {
    if (!online || hash === '' || model === '') {
      return;
    }
    let current = true;
    const value = create(DeviceQuerySchema, { selector: { models: [model] }, limit: DEVICES_AT_MOST });
    link.ask({ case: 'devices', value }, 'devices').then(
      (answer) => {
        if (current) {
          setSiblings(
            answer.devices.flatMap(({ device: other }) =>
              other !== undefined && other.deviceId !== device.id && other.capabilitiesHash === hash
                ? [other]
                : [],
            ),
          );
        }
      },
      // Without them the chart is compared with this device's own metrics only.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [link, online, hash, model, device.id]);
  return siblings;
}

import type { ReactNode } from 'react';
import { formatCount, NO_VALUE } from '../../format/numbers';
import { formatEpoch, formatExact, formatLatency, formatMinute, formatOffset } from '../../format/times';
import type { Capabilities } from '../../gen/signalbox/v1/capabilities_pb';
import { presenceCause } from '../../model/presence';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { text } from '../../strings';
import { PresenceLamp } from '../parts/PresenceLamp';
import css from './device.module.css';
import { HeadWays } from './manage/HeadWays';

interface Props {
  readonly device: FleetDevice;
  readonly capabilities: Capabilities | undefined;
  readonly children: ReactNode;
}

/** Who the device is and how it is linked, in one band of facts. */
export function DeviceHead({ device, capabilities, children }: Props) {
  const { link } = useConsole();
  useTopic(device.topic);
  const firmware = capabilities?.firmwareVersion ?? '';
  const { presence } = device;
  const now = link.hubNow();
  const status = device.away ? undefined : device.link;
  const since =
    presence === undefined || presence.sinceMs === 0n
      ? ''
      : text.since(formatMinute(Number(presence.sinceMs), now));
  const words = [since, presenceCause(presence, now)].filter((part) => part !== '').join(', ');
  const agent = device.device?.agentVersion ?? '';
  const model = [device.device?.model ?? '', agent === '' ? '' : text.device.agent(agent)].filter(
    (part) => part !== '',
  );
  return (
    <header className={css.head}>
      <div className={css.title}>
        <h1>{device.name}</h1>
        <PresenceLamp presence={presence} nowMs={now} soft />
        <span
          className={`quiet ${css.titleWords}`}
          title={presence === undefined ? '' : formatExact(Number(presence.sinceMs))}
        >
          {words}
        </span>
        <HeadWays device={device} capabilities={capabilities} />
      </div>
      <dl className={css.facts}>
        <Fact name={text.device.device}>
          <span className="mono">{device.id}</span>
        </Fact>
        <Fact name={text.device.model}>{model.join(', ') || NO_VALUE}</Fact>
        {firmware !== '' && <Fact name={text.device.firmware}>{firmware}</Fact>}
        <Fact name={text.device.link}>
          {status === undefined
            ? text.device.noLink
            : [transport(status.transport), status.roundTripMs > 0 ? formatLatency(status.roundTripMs) : '']
                .filter((part) => part !== '')
                .join(', ')}
        </Fact>
        <Fact name={text.device.clock} title={text.device.clockTitle} minor>
          {status === undefined ? NO_VALUE : formatOffset(Number(status.clockOffsetMs))}
        </Fact>
        <Fact name={text.device.epoch} title={text.device.epochTitle} minor>
          {presence === undefined || presence.epoch === 0n ? NO_VALUE : formatEpoch(presence.epoch)}
        </Fact>
        <Fact name={text.device.buffered} minor={(status?.bufferedBatches ?? 0) === 0}>
          {status === undefined
            ? NO_VALUE
            : text.device.batches(formatCount(status.bufferedBatches), status.bufferedBatches)}
        </Fact>
        <Fact name={text.device.tags} minor={(device.device?.tags.length ?? 0) === 0}>
          {(device.device?.tags.length ?? 0) === 0
            ? text.device.noTags
            : device.device?.tags.map((tag) => (
                <span key={tag} className="tag">
                  {tag}
                </span>
              ))}
        </Fact>
      </dl>
      {children}
    </header>
  );
}

interface FactProps {
  readonly name: string;
  readonly title?: string;
  /** A phone has no room for it. */
  readonly minor?: boolean;
  readonly children: ReactNode;
}

function Fact({ name, title, minor = false, children }: FactProps) {
  return (
    <div title={title} data-minor={minor}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function transport(name: string): string {
  return name === 'websocket' ? text.link.transports.websocket : name;
}

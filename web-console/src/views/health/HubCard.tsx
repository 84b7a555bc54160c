import { formatCount, NO_VALUE } from '../../format/numbers';
import { formatExact } from '../../format/times';
import { formatDuration } from '../../format/units';
import type { HubStatus } from '../../gen/signalbox/v1/console_link_pb';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { useNow } from '../parts/Clock';
import { CopyButton } from '../parts/CopyButton';
import { Card, Tile } from './Card';
import css from './health.module.css';

const words = text.health;

export interface OfStatus {
  readonly status: HubStatus | undefined;
  readonly away: boolean;
}

export function countOf(value: number | bigint | undefined): string {
  return value === undefined ? NO_VALUE : formatCount(Number(value));
}

/** Which hub this is, and how much it holds just now. */
export function HubCard({ status, away, confined }: OfStatus & { confined: boolean }) {
  const { link, session } = useConsole();
  useNow();
  return (
    <Card title={words.hub} away={away} beside={<span className="quiet">{session?.hubName}</span>}>
      {confined && <p className="quiet">{words.confined}</p>}
      <div className={css.tiles}>
        <Tile name={words.devices} value={countOf(status?.devices)} />
        <Tile name={words.deviceLinks} value={countOf(status?.deviceLinks)} />
        {!confined && <Tile name={words.consoleLinks} value={countOf(status?.consoleLinks)} />}
        <Tile name={words.openExecutions} value={countOf(status?.openExecutions)} />
      </div>
      <dl className={css.facts}>
        <dt>{words.version}</dt>
        <dd>{status?.version || NO_VALUE}</dd>
        <dt>{words.uptime}</dt>
        <dd title={status === undefined ? '' : formatExact(Number(status.startedAtMs))}>
          {status === undefined ? NO_VALUE : formatDuration(link.hubNow() - Number(status.startedAtMs))}
        </dd>
        <dt>{words.id}</dt>
        <dd>
          <span className="mono">{status?.hubId || NO_VALUE}</span>{' '}
          {status !== undefined && <CopyButton line={status.hubId} label={words.id} />}
        </dd>
      </dl>
    </Card>
  );
}

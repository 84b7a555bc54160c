import { formatAge } from '../../format/times';
import { SyncState } from '../../gen/signalbox/v1/shadow_pb';
import { presenceCause, presenceKind, presenceWord } from '../../model/presence';
import { syncLook } from '../../model/property';
import { metricTitle, readingQuantity, troubleOf } from '../../model/reading';
import { useConsole } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { leavesIn } from '../../state/searchMatch';
import { type Concern, metricInTrouble } from '../../state/wall';
import { ownMetrics } from '../fleet/fleetColumns';
import { Glyph } from '../parts/Glyph';
import css from './wall.module.css';

interface Props {
  readonly device: FleetDevice;
  readonly concern: Concern | undefined;
  /** Draws again when it counts up; values between two turns nobody could read from there. */
  readonly turn: number;
}

const SYNC = [SyncState.DRIFTED, SyncState.REJECTED, SyncState.FAILED] as const;

/** One device as large as it can be read from across the room. */
export function WallTile({ device, concern }: Props) {
  const { link, shelf, online } = useConsole();
  const kind = presenceKind(device.state);
  const now = link.hubNow();
  const sinceMs = Number(device.presence?.sinceMs ?? 0n);
  const troubled = metricInTrouble(device, shelf);
  const metric = troubled ?? ownMetrics(device, shelf, 1)[0];
  const series = metric === undefined ? undefined : device.series.get(metric.name);
  const { digits, unit } = readingQuantity(series?.value, metric);
  const trouble = metric === undefined || series === undefined ? undefined : troubleOf(metric, series);
  const sync = SYNC.find((state) => leavesIn(device.shadowStatus, state) > 0);
  const look = sync === undefined ? undefined : syncLook(sync);
  return (
    <section className={css.tile} data-concern={concern} data-kind={kind}>
      <h2 className={css.name}>{device.name}</h2>
      <p className={css.state} data-kind={kind} data-stale={!online}>
        <Glyph name={kind} />
        <b>{presenceWord(kind)}</b>
        <span>
          {[
            kind === 'online' ? '' : presenceCause(device.presence, now),
            kind === 'online' || sinceMs === 0 ? '' : formatAge(now - sinceMs),
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </span>
      </p>
      {metric !== undefined && series?.value !== undefined && (
        <p className={css.value} data-trouble={trouble?.bad ?? false}>
          {trouble !== undefined && trouble.mark !== '' && <i>{trouble.mark}</i>}
          <b className={device.away || !online ? 'away' : ''}>{digits}</b>
          <span>{unit}</span>
          <small>
            {trouble === undefined ? metricTitle(metric) : `${metricTitle(metric)} ${trouble.reason}`}
          </small>
        </p>
      )}
      {look !== undefined && sync !== undefined && (
        <p className={css.sync} data-tone={look.tone}>
          <Glyph name={look.glyph} />
          {leavesIn(device.shadowStatus, sync)} {look.word}
        </p>
      )}
    </section>
  );
}

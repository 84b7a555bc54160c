import { useMemo } from 'react';
import { formatCount } from '../../format/numbers';
import { PRESENCE_KINDS, type PresenceKind, presenceKind, presenceWord } from '../../model/presence';
import { useConsole, useOnline } from '../../state/Console';
import { text } from '../../strings';
import { useNow } from '../parts/Clock';
import { Glyph } from '../parts/Glyph';
import css from './fleet.module.css';
import { MEMBERS_MS, useSettled } from './useFleetRows';

/** What the line under the bar counts. */
const RECENT_MS = 900_000;
const RECENT_WORD = 'since<15min';

interface Props {
  readonly version: number;
  /** The words of the search that are pressed. */
  readonly picked: ReadonlySet<string>;
  readonly onPick: (word: string) => void;
}

/** The fleet by presence: one bar, and the counts that also narrow the search. */
export function PresenceBar({ version, picked, onPick }: Props) {
  const { fleet } = useConsole();
  const presences = useSettled(fleet.presences, MEMBERS_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the versions stand for the mutable store
  const counts = useMemo(() => {
    const counted = new Map<PresenceKind, number>(PRESENCE_KINDS.map((kind) => [kind, 0]));
    for (const device of fleet.devices.values()) {
      const kind = presenceKind(device.state);
      counted.set(kind, (counted.get(kind) ?? 0) + 1);
    }
    return [...counted];
  }, [fleet, version, presences]);
  const stale = !useOnline();
  const described = counts.map(([kind, count]) => `${presenceWord(kind)} ${count}`).join(', ');
  return (
    <div className={css.presence} data-stale={stale} title={stale ? text.stale : undefined}>
      <div className={css.bar} role="img" aria-label={`${text.fleet.presenceBar}: ${described}`}>
        {counts.map(([kind, count]) =>
          count === 0 ? null : <span key={kind} data-kind={kind} style={{ flexGrow: count }} />,
        )}
      </div>
      <div className={css.counts}>
        {counts.map(([kind, count]) => (
          <button
            key={kind}
            type="button"
            data-kind={kind}
            aria-pressed={picked.has(kind)}
            onClick={() => onPick(kind)}
          >
            <Glyph name={kind} size={11} />
            <span>{presenceWord(kind)}</span>
            <b>{formatCount(count)}</b>
          </button>
        ))}
        <Changes version={version + presences} picked={picked} onPick={onPick} />
      </div>
    </div>
  );
}

/** Devices whose presence is younger than a quarter of an hour; how often each changed meanwhile nobody here knows. */
function Changes({ version, picked, onPick }: Props) {
  const { fleet, link } = useConsole();
  const minute = Math.floor(useNow() / 10_000);
  // biome-ignore lint/correctness/useExhaustiveDependencies: version and minute stand for the store and the clock
  const changed = useMemo(() => {
    const from = link.hubNow() - RECENT_MS;
    let count = 0;
    for (const { presence } of fleet.devices.values()) {
      count += presence !== undefined && Number(presence.sinceMs) > from ? 1 : 0;
    }
    return count;
  }, [fleet, link, version, minute]);
  return (
    <button
      type="button"
      className={css.changes}
      title={text.fleet.changesTitle}
      aria-pressed={picked.has(RECENT_WORD)}
      onClick={() => onPick(RECENT_WORD)}
    >
      <span>{text.fleet.changes(formatCount(changed))}</span>
    </button>
  );
}

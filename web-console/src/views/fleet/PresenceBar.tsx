import { useMemo } from 'react';
import { formatCount } from '../../format/numbers';
import { PRESENCE_KINDS, type PresenceKind, presenceKind, presenceWord } from '../../model/presence';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { Glyph } from '../parts/Glyph';
import css from './fleet.module.css';

/** The fleet by presence: one bar, and the counts that also narrow the search. */
export function PresenceBar({ version, onPick }: { version: number; onPick: (word: string) => void }) {
  const { fleet } = useConsole();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the mutable store
  const counts = useMemo(() => {
    const counted = new Map<PresenceKind, number>(PRESENCE_KINDS.map((kind) => [kind, 0]));
    for (const device of fleet.devices.values()) {
      const kind = presenceKind(device.state);
      counted.set(kind, (counted.get(kind) ?? 0) + 1);
    }
    return [...counted];
  }, [fleet, version]);
  const described = counts.map(([kind, count]) => `${presenceWord(kind)} ${count}`).join(', ');
  return (
    <div className={css.presence}>
      <div className={css.bar} role="img" aria-label={`${text.fleet.presenceBar}: ${described}`}>
        {counts.map(([kind, count]) =>
          count === 0 ? null : <span key={kind} data-kind={kind} style={{ flexGrow: count }} />,
        )}
      </div>
      <div className={css.counts}>
        {counts.map(([kind, count]) => (
          <button key={kind} type="button" data-kind={kind} onClick={() => onPick(presenceWord(kind))}>
            <Glyph name={kind} size={11} />
            <span>{presenceWord(kind)}</span>
            <b>{formatCount(count)}</b>
          </button>
        ))}
      </div>
    </div>
  );
}

import { formatEpoch, formatExact } from '../../format/times';
import type { Presence } from '../../gen/signalbox/v1/types_pb';
import { PresenceState } from '../../gen/signalbox/v1/types_pb';
import { presenceCause, presenceKind, presenceWord } from '../../model/presence';
import { useOnline } from '../../state/Console';
import { text } from '../../strings';
import { Glyph } from './Glyph';
import css from './parts.module.css';

export function presenceTitle(presence: Presence | undefined): string {
  if (presence === undefined) {
    return '';
  }
  return [
    text.cause[presence.cause] ?? '',
    presence.sinceMs > 0n ? text.since(formatExact(Number(presence.sinceMs))) : '',
    presence.epoch > 0n ? `${text.device.epoch.toLowerCase()} ${formatEpoch(presence.epoch)}` : '',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** Shape, word and, where it tells something, the cause. Without a link it is what was known last. */
export function PresenceLamp({
  presence,
  nowMs,
  soft = false,
}: {
  presence: Presence | undefined;
  nowMs: number;
  soft?: boolean;
}) {
  const state = presence?.state ?? PresenceState.UNSPECIFIED;
  const kind = presenceKind(state);
  const stale = !useOnline();
  const title = [presenceTitle(presence), stale ? text.stale : ''].filter((part) => part !== '').join('\n');
  const cause = kind === 'online' ? '' : presenceCause(presence, nowMs);
  return (
    <span className={css.presence} data-kind={kind} data-soft={soft} data-stale={stale} title={title}>
      <span className={css.presenceWord}>
        <Glyph name={kind} size={soft ? 10 : 11} />
        {presenceWord(kind)}
      </span>
      {!soft && cause !== '' && <span className={css.cause}>{cause}</span>}
    </span>
  );
}

import { formatMinute } from '../format/times';
import { type Presence, PresenceCause, PresenceState } from '../gen/signalbox/v1/types_pb';
import { text } from '../strings';

/** The five presences a person is shown; what a newer hub may add reads as unknown. */
export type PresenceKind = 'online' | 'asleep' | 'offline' | 'unknown' | 'never';

/** In the order of the bar and of sorting. */
export const PRESENCE_KINDS: readonly PresenceKind[] = ['online', 'asleep', 'offline', 'unknown', 'never'];

export function presenceKind(state: PresenceState): PresenceKind {
  switch (state) {
    case PresenceState.ONLINE:
      return 'online';
    case PresenceState.ASLEEP:
      return 'asleep';
    case PresenceState.OFFLINE:
      return 'offline';
    case PresenceState.NEVER_SEEN:
      return 'never';
    default:
      return 'unknown';
  }
}

const WORDS: Readonly<Record<PresenceKind, string>> = {
  online: text.presence[PresenceState.ONLINE] ?? '',
  asleep: text.presence[PresenceState.ASLEEP] ?? '',
  offline: text.presence[PresenceState.OFFLINE] ?? '',
  unknown: text.presence[PresenceState.UNKNOWN] ?? '',
  never: text.presence[PresenceState.NEVER_SEEN] ?? '',
};

export function presenceWord(kind: PresenceKind): string {
  return WORDS[kind];
}

/** Why, in a clause; being online needs no reason in a table. */
export function presenceCause(presence: Presence | undefined, nowMs: number): string {
  if (presence === undefined) {
    return '';
  }
  if (presence.state === PresenceState.ASLEEP && presence.wakesAtMs > 0n) {
    return text.wakes(formatMinute(Number(presence.wakesAtMs), nowMs));
  }
  if (presence.state === PresenceState.NEVER_SEEN && presence.cause === PresenceCause.REGISTERED) {
    return '';
  }
  return text.cause[presence.cause] ?? '';
}

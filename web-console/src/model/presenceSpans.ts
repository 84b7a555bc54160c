import { formatMinute } from '../format/times';
import { type Presence, PresenceState } from '../gen/signalbox/v1/types_pb';
import type { Gap } from '../state/ChartLine';
import { text } from '../strings';
import { type PresenceKind, presenceCause, presenceKind, presenceWord } from './presence';

/** One presence from when it began to when the next one did. */
export interface PresenceSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: PresenceKind;
  /** Undefined: the hub keeps nothing of this time. */
  readonly presence: Presence | undefined;
}

/** The history with what is now in front: after a restart the hub doubts before it writes. */
export function withNow(newestFirst: readonly Presence[], now: Presence | undefined): readonly Presence[] {
  const newest = newestFirst[0];
  const known = newest !== undefined && now !== undefined && newest.sinceMs >= now.sinceMs;
  return now === undefined || now.sinceMs === 0n || known ? newestFirst : [now, ...newestFirst];
}

/** What the range was made of, oldest first; time before the oldest entry is unknown and not guessed. */
export function presenceSpans(
  newestFirst: readonly Presence[],
  fromMs: number,
  toMs: number,
): PresenceSpan[] {
  const spans: PresenceSpan[] = [];
  let endMs = toMs;
  for (const presence of newestFirst) {
    const sinceMs = Number(presence.sinceMs);
    if (sinceMs < endMs) {
      spans.push({
        fromMs: Math.max(fromMs, sinceMs),
        toMs: endMs,
        kind: presenceKind(presence.state),
        presence,
      });
      endMs = Math.max(fromMs, sinceMs);
    }
    if (endMs <= fromMs) {
      break;
    }
  }
  if (endMs > fromMs) {
    spans.push({ fromMs, toMs: endMs, kind: 'unknown', presence: undefined });
  }
  return spans.reverse();
}

export interface Uptime {
  /** Milliseconds by kind; together they are the whole range. */
  readonly spent: Readonly<Record<PresenceKind, number>>;
  /** Online of what is known; undefined: nothing is. */
  readonly share: number | undefined;
  readonly knownShare: number;
}

/** Asleep is not online, and unknown is neither: it counts as unknown and not for or against the device. */
export function uptimeOf(spans: readonly PresenceSpan[]): Uptime {
  const spent = { online: 0, asleep: 0, offline: 0, unknown: 0, never: 0 };
  for (const span of spans) {
    spent[span.kind] += span.toMs - span.fromMs;
  }
  const known = spent.online + spent.asleep + spent.offline;
  const whole = known + spent.unknown + spent.never;
  return {
    spent,
    share: known === 0 ? undefined : spent.online / known,
    knownShare: whole === 0 ? 0 : 1 - spent.unknown / whole,
  };
}

/** Why nothing was heard in a gap: the presence that took most of it. Empty: the history does not say. */
export function gapCause(gap: Gap, newestFirst: readonly Presence[], nowMs: number): string {
  const spans = presenceSpans(newestFirst, gap.fromMs, gap.toMs).filter(
    (span) => span.presence !== undefined,
  );
  const away = spans.filter((span) => span.kind !== 'online');
  const longest = [...away].sort((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs))[0];
  if (longest === undefined) {
    return spans.length === 0 ? '' : text.chart.gapOnline;
  }
  const { presence } = longest;
  const cause =
    presence?.state === PresenceState.ASLEEP && presence.wakesAtMs > 0n
      ? text.wakes(formatMinute(Number(presence.wakesAtMs), nowMs))
      : presenceCause(presence, nowMs);
  return [presenceWord(longest.kind).toLowerCase(), cause].filter((part) => part !== '').join(', ');
}

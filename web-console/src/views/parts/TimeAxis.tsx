import { formatDay, formatMinute } from '../../format/times';
import { text } from '../../strings';
import css from './timeAxis.module.css';

/** Of the width, on a phone: what would run into "now" stays away. */
const NOW_TAKES = 0.14;

interface Props {
  readonly fromMs: number;
  readonly toMs: number;
  /** The right end is now. */
  readonly live: boolean;
}

const MINUTE = 60_000;
const STEPS_MS = [1, 5, 15, 30, 60, 180, 360, 720, 1440, 2880, 7200, 10_080, 43_200, 86_400].map(
  (minutes) => minutes * MINUTE,
);
const TICKS_AT_MOST = 6;

/** Times under a strip that is as wide as its range. */
export function TimeAxis({ fromMs, toMs, live }: Props) {
  const rangeMs = toMs - fromMs;
  const stepMs = STEPS_MS.find((step) => rangeMs / step <= TICKS_AT_MOST) ?? rangeMs;
  // Whole steps of the local day, not of the day in Greenwich.
  const zoneMs = new Date(toMs).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((fromMs - zoneMs) / stepMs) * stepMs + zoneMs;
  const ticks: number[] = [];
  for (let at = first; at < toMs - (live ? rangeMs * NOW_TAKES : 0); at += stepMs) {
    ticks.push(at);
  }
  return (
    <div className={css.axis} aria-hidden="true">
      {ticks.map((at) => (
        <span key={at} style={{ left: `${(100 * (at - fromMs)) / rangeMs}%` }}>
          {label(at, rangeMs)}
        </span>
      ))}
      {live && <b>{text.chart.now}</b>}
    </div>
  );
}

function label(atMs: number, rangeMs: number): string {
  const at = new Date(atMs);
  const midnight = at.getHours() === 0 && at.getMinutes() === 0;
  return rangeMs > 1440 * MINUTE || midnight ? formatDay(atMs) : formatMinute(atMs, atMs);
}

import type { SeriesRing } from '../../state/SeriesRing';

interface Props {
  readonly ring: SeriesRing;
  readonly width: number;
  readonly height: number;
  /** The device is away: the line ends in a tick instead of a live dot. */
  readonly cut?: boolean;
}

const INSET = 3;
const PAUSES_PER_GAP = 4;

/** The course of a series: a thin line that does not bridge pauses, ending in a live dot or a cut. */
export function Sparkline({ ring, width, height, cut = false }: Props) {
  const { path, x, y } = draw(ring, width, height);
  return (
    <svg
      aria-hidden="true"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      style={{ display: 'block' }}
    >
      <path d={path} fill="none" stroke="var(--ink3)" strokeWidth="1.2" strokeLinejoin="round" />
      {ring.length > (cut ? 1 : 0) &&
        (cut ? (
          <path d={`M${x} ${y - 3.5}v7`} stroke="var(--ink3)" strokeWidth="1.2" />
        ) : (
          <circle cx={x} cy={y} r="2" fill="var(--accent)" />
        ))}
    </svg>
  );
}

function draw(ring: SeriesRing, width: number, height: number): { path: string; x: number; y: number } {
  const count = ring.length;
  if (count === 0) {
    return { path: '', x: 0, y: 0 };
  }
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    low = Math.min(low, ring.valueAt(i));
    high = Math.max(high, ring.valueAt(i));
  }
  const first = ring.timeAt(0);
  const last = ring.timeAt(count - 1);
  const span = Math.max(1, last - first);
  const pause = (span / Math.max(1, count - 1)) * PAUSES_PER_GAP;
  const room = height - 2 * INSET;
  const xAt = (i: number) =>
    Math.round((INSET + ((ring.timeAt(i) - first) / span) * (width - 2 * INSET)) * 10) / 10;
  const yAt = (i: number) =>
    high === low
      ? height / 2
      : Math.round((INSET + (1 - (ring.valueAt(i) - low) / (high - low)) * room) * 10) / 10;
  if (count === 1 || last === first) {
    return { path: '', x: width - INSET, y: height / 2 };
  }
  let path = '';
  for (let i = 0; i < count; i++) {
    const lift = i === 0 || ring.timeAt(i) - ring.timeAt(i - 1) > pause;
    path += `${lift ? 'M' : 'L'}${xAt(i)} ${yAt(i)}`;
  }
  return { path, x: xAt(count - 1), y: yAt(count - 1) };
}

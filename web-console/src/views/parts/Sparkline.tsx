import { isFlat } from '../../format/numbers';
import type { SeriesRing } from '../../state/SeriesRing';
import { layOut } from './layOut';

interface Props {
  readonly ring: SeriesRing;
  readonly width: number;
  readonly height: number;
  /** The device is away: the line ends in a tick instead of a live dot. */
  readonly cut?: boolean;
}

const INSET = 3;

/** The course of a series: a thin line that does not bridge gaps, ending in a live dot or a cut. */
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
      <path
        d={path}
        fill="none"
        stroke="var(--ink3)"
        strokeWidth="1.2"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
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
  if (count < 2) {
    return { path: '', x: width - INSET, y: height / 2 };
  }
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    low = Math.min(low, ring.valueAt(i));
    high = Math.max(high, ring.valueAt(i));
  }
  const { xs, gaps } = layOut(
    Array.from({ length: count }, (_, i) => ring.timeAt(i)),
    width - 2 * INSET,
  );
  const tenth = (at: number) => Math.round(at * 10) / 10;
  const xAt = (i: number) => tenth(INSET + (xs[i] ?? 0));
  const yAt = (i: number) =>
    isFlat(low, high)
      ? height / 2
      : tenth(INSET + (1 - (ring.valueAt(i) - low) / (high - low)) * (height - 2 * INSET));
  let path = '';
  for (let i = 0; i < count; i++) {
    const lift = i === 0 || gaps.has(i);
    const alone = lift && (i === count - 1 || gaps.has(i + 1));
    path += `${lift ? 'M' : 'L'}${xAt(i)} ${yAt(i)}${alone ? 'h0' : ''}`;
  }
  return { path, x: xAt(count - 1), y: yAt(count - 1) };
}

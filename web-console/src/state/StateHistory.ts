import type { HistoryPoint } from '../gen/signalbox/v1/console_link_pb';

/** How long a text metric said the same. */
export interface StateBand {
  readonly fromMs: number;
  readonly toMs: number;
  readonly said: string;
}

/** Readings of a text as bands: each lasts until another text is said. */
export function stateBands(
  points: readonly Pick<HistoryPoint, 'timeMs' | 'text'>[],
  fromMs: number,
  toMs: number,
): StateBand[] {
  const bands: StateBand[] = [];
  for (const point of points) {
    const atMs = Math.max(fromMs, Number(point.timeMs));
    const last = bands.at(-1);
    if (atMs >= toMs) {
      break;
    }
    if (last === undefined) {
      bands.push({ fromMs: atMs, toMs, said: point.text });
    } else if (last.fromMs === atMs) {
      // What was said before the range only matters by what it was when the range began.
      bands[bands.length - 1] = { ...last, said: point.text };
    } else if (last.said !== point.text) {
      bands[bands.length - 1] = { ...last, toMs: atMs };
      bands.push({ fromMs: atMs, toMs, said: point.text });
    }
  }
  return bands;
}

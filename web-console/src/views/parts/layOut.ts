const PAUSES_PER_GAP = 6;
/** A pause beside one that is at least half as long. */
const PACE = 2;
/** Fewer long pauses in a row are no steps but outages with a reading between them. */
const STEPS = 3;
/** A gap shorter than this is a late reading and no gap. */
const SHORTEST_GAP_MS = 15_000;
/** A gap shows that there was one, not how long it was: in so little room two far pieces would look broken. */
const WIDEST_GAP = 0.1;

export interface LaidOut {
  readonly xs: readonly number[];
  /** Indexes before which nothing was heard for clearly longer than usual. */
  readonly gaps: ReadonlySet<number>;
}

/** Places moments over a width by their time, with each gap narrowed to a tenth of it at most. */
export function layOut(times: readonly number[], width: number): LaidOut {
  const pauses = times.slice(1).map((time, i) => time - (times[i] ?? time));
  const usual = [...pauses].sort((a, b) => a - b)[pauses.length >> 1] ?? 0;
  const atMost = Math.max(SHORTEST_GAP_MS, usual * PAUSES_PER_GAP);
  // Stored steps of minutes lead up to live readings of seconds: what goes on at its own pace is no gap.
  const paced = (i: number) => Math.max(pauses[i - 1] ?? 0, pauses[i + 1] ?? 0) * PACE >= (pauses[i] ?? 0);
  const long = (i: number, step: number): number =>
    (pauses[i] ?? 0) > atMost ? 1 + long(i + step, step) : 0;
  const isGap = pauses.map(
    (pause, i) => pause > atMost && !(long(i, -1) + long(i + 1, 1) >= STEPS && paced(i)),
  );
  const gaps = new Set(isGap.flatMap((gap, i) => (gap ? [i + 1] : [])));
  const heard = pauses.reduce((sum, pause, i) => sum + (isGap[i] ? 0 : pause), 0);
  const unheard = pauses.reduce((sum, pause, i) => sum + (isGap[i] ? pause : 0), 0);
  const gapWidth = (pause: number) => Math.min(WIDEST_GAP * width, (pause / (heard + unheard)) * width);
  const taken = pauses.reduce((sum, pause, i) => sum + (isGap[i] ? gapWidth(pause) : 0), 0);
  const crowded = Math.max(1, taken / (width / 2));
  const perMs = heard === 0 ? 0 : (width - taken / crowded) / heard;
  const xs = [0];
  pauses.forEach((pause, i) => {
    xs.push((xs[i] ?? 0) + (isGap[i] ? gapWidth(pause) / crowded : pause * perMs));
  });
  return { xs, gaps };
}

const CAPACITY = 64;
const FIRST_SPACING_MS = 1000;
/** 64 points a minute apart: the ring covers about the last hour and then forgets. */
const LAST_SPACING_MS = 60_000;

/**
 * The recent course of one series in 64 points. While it is young the points are a second apart; each time it
 * fills up every second point goes and the spacing doubles, so that memory per series stays fixed.
 */
export class SeriesRing {
  private times = new Float64Array(8);
  private values = new Float64Array(8);
  private count = 0;
  private spacingMs = FIRST_SPACING_MS;

  get length(): number {
    return this.count;
  }

  timeAt(index: number): number {
    return this.times[index] ?? Number.NaN;
  }

  valueAt(index: number): number {
    return this.values[index] ?? Number.NaN;
  }

  push(timeMs: number, value: number): void {
    const last = this.count - 1;
    if (last >= 0 && timeMs < this.timeAt(last)) {
      return;
    }
    // Within the spacing of the point before, the newest value replaces the last one.
    if (last >= 1 && timeMs - this.timeAt(last - 1) < this.spacingMs) {
      this.times[last] = timeMs;
      this.values[last] = value;
      return;
    }
    if (this.count === CAPACITY) {
      this.makeRoom();
    } else if (this.count === this.times.length) {
      this.times = grown(this.times);
      this.values = grown(this.values);
    }
    this.times[this.count] = timeMs;
    this.values[this.count] = value;
    this.count++;
  }

  /** Puts stored points before the live ones; points that are not older are left out. */
  seed(points: readonly { readonly timeMs: number; readonly value: number }[]): void {
    const live: [number, number][] = [];
    for (let i = 0; i < this.count; i++) {
      live.push([this.timeAt(i), this.valueAt(i)]);
    }
    const firstLive = live[0]?.[0] ?? Number.POSITIVE_INFINITY;
    this.count = 0;
    this.spacingMs = FIRST_SPACING_MS;
    for (const point of points) {
      if (point.timeMs < firstLive) {
        this.push(point.timeMs, point.value);
      }
    }
    for (const [timeMs, value] of live) {
      this.push(timeMs, value);
    }
  }

  private makeRoom(): void {
    if (this.spacingMs >= LAST_SPACING_MS) {
      this.times.copyWithin(0, 1);
      this.values.copyWithin(0, 1);
      this.count--;
      return;
    }
    let kept = 0;
    for (let i = 0; i < this.count; i += 2) {
      this.times[kept] = this.timeAt(i);
      this.values[kept] = this.valueAt(i);
      kept++;
    }
    this.count = kept;
    this.spacingMs = Math.min(this.spacingMs * 2, LAST_SPACING_MS);
  }
}

function grown(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.min(CAPACITY, array.length * 2));
  larger.set(array);
  return larger;
}

export interface LinePoint {
  readonly timeMs: number;
  readonly value: number;
  readonly lowest: number;
  readonly highest: number;
  readonly count: number;
}

export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  /** The gap reaches the live edge: nothing has been heard since. */
  readonly open: boolean;
}

/** Stored readings that were asked for at `askedAtMs` of the hub's clock. */
export interface StoredLine {
  readonly stepMs: number;
  readonly askedAtMs: number;
  readonly points: readonly LinePoint[];
}

const SHORTEST_GAP_MS = 15_000;
const INTERVALS_PER_GAP = 5;
const STEPS_PER_GAP = 2.5;
const LIVE_KEPT = 4000;

/**
 * Stored and live points of one metric as one line. Stored points that are single readings are joined with the live
 * ones by their time, so none appears twice; stored means take up live readings that came after the question.
 */
export class ChartLine {
  private stored: StoredLine = { stepMs: 0, askedAtMs: 0, points: [] };
  private live: { timeMs: number; value: number }[] = [];
  private joined: LinePoint[] | null = null;

  get stepMs(): number {
    return this.stored.stepMs;
  }

  replaceStored(stored: StoredLine): void {
    this.stored = stored;
    const lastMs = stored.points.at(-1)?.timeMs ?? Number.NEGATIVE_INFINITY;
    const coveredMs = stored.stepMs > 0 ? stored.askedAtMs : lastMs + 1;
    this.live = this.live.filter((point) => point.timeMs >= coveredMs);
    this.joined = null;
  }

  addLive(timeMs: number, value: number): void {
    const last = this.live.at(-1);
    if (last !== undefined && timeMs <= last.timeMs) {
      return;
    }
    this.live.push({ timeMs, value });
    if (this.live.length > LIVE_KEPT) {
      this.live.splice(0, this.live.length - LIVE_KEPT);
    }
    this.joined = null;
  }

  points(): readonly LinePoint[] {
    this.joined ??= this.join();
    return this.joined;
  }

  /** Where nothing was heard for clearly longer than usual; lines do not bridge it. */
  gaps(nowMs: number): Gap[] {
    const points = this.points();
    const longest = this.longestPauseMs(points);
    const gaps: Gap[] = [];
    for (let i = 1; i < points.length; i++) {
      const from = points[i - 1];
      const to = points[i];
      if (from !== undefined && to !== undefined && to.timeMs - from.timeMs > longest) {
        gaps.push({ fromMs: from.timeMs + this.stepMs, toMs: to.timeMs, open: false });
      }
    }
    const last = points.at(-1);
    if (last !== undefined && nowMs - last.timeMs - this.stepMs > longest) {
      gaps.push({ fromMs: last.timeMs + this.stepMs, toMs: nowMs, open: true });
    }
    return gaps;
  }

  private longestPauseMs(points: readonly LinePoint[]): number {
    const pauses: number[] = [];
    for (let i = 1; i < points.length; i++) {
      pauses.push((points[i]?.timeMs ?? 0) - (points[i - 1]?.timeMs ?? 0));
    }
    pauses.sort((a, b) => a - b);
    const usual = pauses[pauses.length >> 1] ?? 0;
    return Math.max(SHORTEST_GAP_MS, usual * INTERVALS_PER_GAP, this.stepMs * STEPS_PER_GAP);
  }

  private join(): LinePoint[] {
    const points = [...this.stored.points];
    const { stepMs } = this.stored;
    const lastStoredMs = points.at(-1)?.timeMs ?? Number.NEGATIVE_INFINITY;
    for (const { timeMs, value } of this.live) {
      if (stepMs === 0) {
        if (timeMs > lastStoredMs) {
          points.push({ timeMs, value, lowest: value, highest: value, count: 1 });
        }
        continue;
      }
      if (timeMs < this.stored.askedAtMs) {
        continue;
      }
      const slot = Math.floor(timeMs / stepMs) * stepMs;
      const last = points.at(-1);
      if (last !== undefined && slot <= last.timeMs) {
        const count = last.count + 1;
        points[points.length - 1] = {
          timeMs: last.timeMs,
          value: last.value + (value - last.value) / count,
          lowest: Math.min(last.lowest, value),
          highest: Math.max(last.highest, value),
          count,
        };
      } else {
        points.push({ timeMs: slot, value, lowest: value, highest: value, count: 1 });
      }
    }
    return points;
  }
}

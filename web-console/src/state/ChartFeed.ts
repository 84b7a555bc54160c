import type { History } from '../gen/signalbox/v1/console_link_pb';
import { type Beat, Topic } from './Beat';
import { ChartLine } from './ChartLine';
import type { ChartWindow } from './chartWindow';
import type { FleetStore } from './FleetStore';

/** One line of a chart: a metric of a device. */
export interface ChartSource {
  readonly deviceId: string;
  readonly metric: string;
}

type FetchHistory = (source: ChartSource, fromMs: number, toMs: number, points: number) => Promise<History>;

const POINTS = 900;
/** Live values may have been thinned on the way here; the history has them all. */
const HEAL_EVERY_MS = 60_000;
const RETRY_MS = 10_000;

/** Stored and live readings of one or more metrics over one window; whoever draws them listens to the topic. */
export class ChartFeed {
  readonly topic = new Topic();
  readonly lines: readonly ChartLine[];
  loaded = false;
  error: unknown;
  private stopped = false;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly fleet: FleetStore,
    private readonly beat: Beat,
    private readonly fetchHistory: FetchHistory,
    private readonly hubNow: () => number,
    readonly sources: readonly ChartSource[],
    readonly window: ChartWindow,
    /** What was drawn before: shown until the answer is there, so that a zoom does not begin with nothing. */
    before?: ChartFeed,
  ) {
    this.lines = sources.map((source) => {
      const line = new ChartLine();
      const at = before?.sources.findIndex(
        ({ deviceId, metric }) => deviceId === source.deviceId && metric === source.metric,
      );
      const old = at === undefined ? undefined : before?.lines[at];
      if (old !== undefined) {
        line.replaceStored({ stepMs: old.stepMs, askedAtMs: hubNow(), points: old.points() });
      }
      return line;
    });
  }

  /** Until the returned function is called, live readings are added and the history is asked for once a minute. */
  start(): () => void {
    this.stopped = false;
    const untap = this.window.toMs === undefined ? this.tap() : () => {};
    void this.load();
    return () => {
      this.stopped = true;
      clearTimeout(this.again);
      untap();
    };
  }

  async load(): Promise<void> {
    clearTimeout(this.again);
    const askedAtMs = this.hubNow();
    const toMs = this.window.toMs ?? askedAtMs;
    try {
      const answers = await Promise.all(
        this.sources.map((source) => this.fetchHistory(source, toMs - this.window.rangeMs, toMs, POINTS)),
      );
      if (this.stopped) {
        return;
      }
      answers.forEach((history, index) => {
        this.lines[index]?.replaceStored({
          stepMs: Number(history.stepMs),
          askedAtMs,
          points: history.points.map((point) => ({ ...point, timeMs: Number(point.timeMs) })),
        });
      });
      this.loaded = true;
      this.error = undefined;
    } catch (refused) {
      this.error = refused;
    }
    this.beat.mark(this.topic);
    if (!this.stopped && this.window.toMs === undefined) {
      this.again = setTimeout(() => void this.load(), this.error === undefined ? HEAL_EVERY_MS : RETRY_MS);
    }
  }

  private tap(): () => void {
    const taps = this.sources.map((source, index) => {
      const series = this.fleet.series(source.deviceId, source.metric);
      const tap = (timeMs: number, value: number) => {
        this.lines[index]?.addLive(timeMs, value);
        this.beat.mark(this.topic);
      };
      series.taps.add(tap);
      if (typeof series.value === 'number' || typeof series.value === 'boolean') {
        tap(series.timeMs, Number(series.value));
      }
      return () => series.taps.delete(tap);
    });
    return () => {
      for (const untap of taps) {
        untap();
      }
    };
  }
}

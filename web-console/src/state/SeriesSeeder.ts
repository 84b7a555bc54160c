import type { History } from '../gen/signalbox/v1/console_link_pb';
import type { FleetStore } from './FleetStore';

const AT_ONCE = 3;
const HOUR_MS = 3_600_000;
/** Room for an hour of minutes whose first and last are cut; with fewer the hub would give steps of 5 minutes. */
const POINTS = 62;
/** Rows scrolled past are not worth a query any more. */
const WANTED_AT_MOST = 60;

type FetchHistory = (
  id: string,
  metric: string,
  fromMs: number,
  toMs: number,
  points: number,
) => Promise<History>;

/** Fetches the last hour of series that are on screen, once each and few at a time, so that sparklines begin full. */
export class SeriesSeeder {
  private readonly wanted: { deviceId: string; metric: string }[] = [];
  private running = 0;

  constructor(
    private readonly fleet: FleetStore,
    private readonly fetchHistory: FetchHistory,
    private readonly hubNow: () => number,
  ) {}

  want(deviceId: string, metric: string): void {
    const series = this.fleet.series(deviceId, metric);
    if (series.seeded) {
      return;
    }
    series.seeded = true;
    this.wanted.push({ deviceId, metric });
    if (this.wanted.length > WANTED_AT_MOST) {
      const dropped = this.wanted.shift();
      if (dropped !== undefined) {
        this.fleet.series(dropped.deviceId, dropped.metric).seeded = false;
      }
    }
    this.next();
  }

  private next(): void {
    while (this.running < AT_ONCE) {
      const wish = this.wanted.shift();
      if (wish === undefined) {
        return;
      }
      this.running++;
      const series = this.fleet.series(wish.deviceId, wish.metric);
      const toMs = this.hubNow();
      this.fetchHistory(wish.deviceId, wish.metric, toMs - HOUR_MS, toMs, POINTS)
        .then((history) => {
          series.ring.seed(
            history.points.map((point) => ({ timeMs: Number(point.timeMs), value: point.value })),
          );
          series.reachesBack = true;
          this.fleet.touched(series);
        })
        .catch(() => {
          // Without history the sparkline grows from now on.
          series.seeded = false;
        })
        .finally(() => {
          this.running--;
          this.next();
        });
    }
  }
}

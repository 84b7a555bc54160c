import type { BridgeStatus, HubStatus } from '../gen/signalbox/v1/console_link_pb';
import { type Beat, Topic } from './Beat';
import { SeriesRing } from './SeriesRing';

const ASK_EVERY_MS = 2_000;

/** What the bridge said of itself last, and how fast it was while somebody looked. */
export class BridgeWatch {
  readonly topic = new Topic();
  status: HubStatus | undefined;
  error: unknown;
  readonly published = new SeriesRing();
  readonly received = new SeriesRing();
  readonly waiting = new SeriesRing();
  private timer: ReturnType<typeof setInterval> | undefined;
  private watchers = 0;
  private asking = false;

  constructor(
    private readonly beat: Beat,
    private readonly ask: () => Promise<HubStatus>,
    private readonly now: () => number = Date.now,
  ) {}

  get bridge(): BridgeStatus | undefined {
    return this.status?.bridge;
  }

  /** Asks until the returned function is called; several pages share one timer. */
  watch(): () => void {
    if (this.watchers++ === 0) {
      this.timer = setInterval(() => void this.refresh(), ASK_EVERY_MS);
      void this.refresh();
    }
    return () => {
      if (--this.watchers === 0) {
        clearInterval(this.timer);
      }
    };
  }

  async refresh(): Promise<void> {
    // A slow hub is not asked twice.
    if (this.asking) {
      return;
    }
    this.asking = true;
    try {
      this.take(await this.ask());
      this.error = undefined;
    } catch (error) {
      this.error = error;
    } finally {
      this.asking = false;
    }
    this.beat.mark(this.topic);
  }

  private take(status: HubStatus): void {
    this.status = status;
    const { bridge } = status;
    if (bridge !== undefined) {
      const now = this.now();
      this.published.push(now, bridge.publishedPerSecond);
      this.received.push(now, bridge.receivedPerSecond);
      this.waiting.push(now, bridge.waiting);
    }
  }
}

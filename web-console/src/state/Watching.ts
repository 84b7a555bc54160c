import { create } from '@bufbuild/protobuf';
import { type Watch, WatchSchema } from '../gen/signalbox/v1/console_link_pb';

/** Whom this page watches, and whether the link knows: asked twice, the hub would say the whole snapshot again. */
export class Watching {
  /** Undefined: the whole fleet. */
  deviceId: string | undefined;
  private metrics: readonly string[] = [];
  private asked: string | undefined;

  /** @param metrics of the whole fleet; none: its primary ones */
  choose(deviceId: string | undefined, metrics: readonly string[]): void {
    this.deviceId = deviceId;
    this.metrics = metrics;
  }

  /** Another link knows nothing yet. */
  startAnew(): void {
    this.asked = undefined;
  }

  /** What the link is to be asked; undefined: it was. */
  next(): Watch | undefined {
    const wish = JSON.stringify([this.deviceId, this.metrics]);
    if (wish === this.asked) {
      return undefined;
    }
    this.asked = wish;
    const wholeFleet = this.deviceId === undefined;
    return create(WatchSchema, {
      deviceIds: this.deviceId === undefined ? [] : [this.deviceId],
      metrics: [...this.metrics],
      primaryOnly: wholeFleet && this.metrics.length === 0,
      executions: true,
      shadows: !wholeFleet,
      events: !wholeFleet,
    });
  }
}

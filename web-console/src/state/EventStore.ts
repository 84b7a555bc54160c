import type { DeviceEvent } from '../gen/signalbox/v1/event_pb';
import { type Beat, Topic } from './Beat';

/** Of one device; what is older is asked for where it is wanted. */
const KEPT = 200;

/** The newest events of the device that is watched, by the hub's numbers: one that is told and loaded is there once. */
export class EventStore {
  readonly topic = new Topic();
  private deviceId: string | undefined;
  private readonly byNo = new Map<bigint, DeviceEvent>();

  constructor(private readonly beat: Beat) {}

  /** Another device is watched: those of the last one are forgotten. */
  begin(deviceId: string | undefined): void {
    if (deviceId !== this.deviceId) {
      this.deviceId = deviceId;
      this.byNo.clear();
      this.beat.mark(this.topic);
    }
  }

  put(event: DeviceEvent): void {
    if (event.deviceId !== this.deviceId) {
      return;
    }
    this.byNo.set(event.eventNo, event);
    if (this.byNo.size > KEPT) {
      const oldest = this.newest().at(-1);
      this.byNo.delete(oldest?.eventNo ?? event.eventNo);
    }
    this.beat.mark(this.topic);
  }

  /** Newest first, by the time at which they happened. */
  newest(): DeviceEvent[] {
    return [...this.byNo.values()].sort(
      (a, b) => Number(b.timeMs - a.timeMs) || Number(b.eventNo - a.eventNo),
    );
  }
}

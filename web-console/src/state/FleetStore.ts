import type { Batch, Update } from '../gen/signalbox/v1/console_link_pb';
import type { Shadow, ShadowStatus } from '../gen/signalbox/v1/shadow_pb';
import {
  type Device,
  type LinkStatus,
  type Presence,
  PresenceState,
  Quality,
  type Reading,
} from '../gen/signalbox/v1/types_pb';
import { type Beat, Topic } from './Beat';
import { SeriesRing } from './SeriesRing';

export type ReadingValue = number | boolean | string;

/** The newest value of one metric of one device, and its recent course. */
export class Series {
  readonly topic = new Topic();
  readonly ring = new SeriesRing();
  value: ReadingValue | undefined;
  timeMs = 0;
  quality: Quality = Quality.UNSPECIFIED;
  seeded = false;
  /** The ring begins where the history of the last hour does. */
  reachesBack = false;
  /** Charts hear every reading, not only the one that is newest when a frame is drawn. */
  readonly taps = new Set<(timeMs: number, value: number) => void>();
}

/** One device as the console knows it now. */
export class FleetDevice {
  readonly topic = new Topic();
  readonly series = new Map<string, Series>();
  device: Device | undefined;
  presence: Presence | undefined;
  link: LinkStatus | undefined;
  /** How many properties are in which state. */
  shadowStatus: ShadowStatus | undefined;
  /** Only of the device that is watched in full. */
  shadow: Shadow | undefined;

  constructor(readonly id: string) {}

  get name(): string {
    return this.device?.displayName || this.id;
  }

  get state(): PresenceState {
    return this.presence?.state ?? PresenceState.UNSPECIFIED;
  }

  /** Values of a device that is not online are the last known ones. */
  get away(): boolean {
    return this.state !== PresenceState.ONLINE;
  }
}

/** How many updates were shown of how many there were. The hub says so only while it leaves some out. */
export interface SeenOf {
  readonly shown: number;
  readonly offered: number;
  readonly atMs: number;
}

/** The fleet as plain maps; whoever shows a part of it subscribes to that part's topic. */
export class FleetStore {
  /** A device came, went, or changed its name, tags or lifecycle. */
  readonly members = new Topic();
  /** A device's presence changed: in a large fleet one does at any moment. */
  readonly presences = new Topic();
  /** The snapshot is complete, or what we see of all updates changed. */
  readonly status = new Topic();
  readonly devices = new Map<string, FleetDevice>();
  /** The newest watch of the whole fleet has been answered in full. */
  complete = false;
  /** The device whose own watch was answered in full last. */
  answeredFor: string | undefined;
  seenOf: SeenOf | null = null;
  private asked: string | undefined;
  private unconfirmed: Set<string> | null = null;
  private readonly perSecond = new Float64Array(60);
  private second = 0;

  constructor(
    private readonly beat: Beat,
    private readonly now: () => number = Date.now,
  ) {}

  /** A new watch was sent; what its snapshot does not name is gone, if it asked for everything. */
  beginSnapshot(deviceId: string | undefined): void {
    this.unconfirmed = deviceId === undefined ? new Set(this.devices.keys()) : null;
    this.asked = deviceId;
    this.answeredFor = undefined;
    this.seenOf = null;
    this.beat.mark(this.status);
  }

  apply(batch: Batch): void {
    for (const update of batch.updates) {
      this.applyOne(update);
    }
  }

  device(id: string): FleetDevice {
    let device = this.devices.get(id);
    if (device === undefined) {
      device = new FleetDevice(id);
      this.devices.set(id, device);
      this.beat.mark(this.members);
    }
    return device;
  }

  series(id: string, metric: string): Series {
    const device = this.device(id);
    let series = device.series.get(metric);
    if (series === undefined) {
      series = new Series();
      device.series.set(metric, series);
      this.beat.mark(device.topic);
    }
    return series;
  }

  /** A series began with stored points; whoever draws it should do so again. */
  touched(series: Series): void {
    this.beat.mark(series.topic);
  }

  /** Readings this page received in the last minute. */
  readingsPerMinute(): number {
    this.turnTo(Math.floor(this.now() / 1000));
    return this.perSecond.reduce((sum, count) => sum + count, 0);
  }

  private applyOne(update: Update): void {
    const change = update.change;
    switch (change.case) {
      case 'reading':
        this.confirm(update.deviceId);
        this.onReading(update.deviceId, change.value);
        return;
      case 'snapshotEnd':
        this.onSnapshotEnd();
        return;
      case 'thinning':
        this.seenOf = {
          shown: Number(change.value.shown),
          offered: Number(change.value.offered),
          atMs: this.now(),
        };
        this.beat.mark(this.status);
        return;
      case 'removed':
        if (this.devices.delete(update.deviceId)) {
          this.beat.mark(this.members);
        }
        return;
      case undefined:
      case 'tapped':
        return;
    }
    this.confirm(update.deviceId);
    const device = this.device(update.deviceId);
    switch (change.case) {
      case 'link':
        device.link = change.value;
        break;
      case 'shadowStatus':
        device.shadowStatus = change.value;
        break;
      case 'shadow':
        device.shadow = change.value;
        break;
      case 'presence':
        if (device.presence === undefined) {
          this.beat.mark(this.members);
        }
        device.presence = change.value;
        this.beat.mark(this.presences);
        break;
      case 'device':
        device.device = change.value;
        this.beat.mark(this.members);
        break;
    }
    this.beat.mark(device.topic);
  }

  private onReading(id: string, reading: Reading): void {
    const value = reading.value.value;
    if (value === undefined) {
      return;
    }
    const series = this.series(id, reading.metric);
    series.value = value;
    series.timeMs = Number(reading.timeMs);
    series.quality = reading.quality;
    if (typeof value !== 'string') {
      series.ring.push(series.timeMs, Number(value));
      for (const tap of series.taps) {
        tap(series.timeMs, Number(value));
      }
    }
    this.turnTo(Math.floor(this.now() / 1000));
    const slot = this.second % 60;
    this.perSecond[slot] = (this.perSecond[slot] ?? 0) + 1;
    this.beat.mark(series.topic);
  }

  private onSnapshotEnd(): void {
    for (const id of this.unconfirmed ?? []) {
      this.devices.delete(id);
      this.beat.mark(this.members);
    }
    if (this.unconfirmed !== null) {
      this.complete = true;
    }
    this.unconfirmed = null;
    this.answeredFor = this.asked;
    this.beat.mark(this.status);
  }

  private confirm(id: string): void {
    this.unconfirmed?.delete(id);
  }

  private turnTo(second: number): void {
    const steps = Math.min(60, second - this.second);
    for (let i = 1; i <= steps; i++) {
      this.perSecond[(second - steps + i) % 60] = 0;
    }
    this.second = Math.max(this.second, second);
  }
}

import type { Capabilities, Metric } from '../gen/signalbox/v1/capabilities_pb';
import { type Beat, Topic } from './Beat';
import type { FleetDevice } from './FleetStore';

const AT_ONCE = 4;
const ASK_AGAIN_MS = 10_000;

/** Capability documents by hash: devices of one kind share one, and it is asked for once. */
export class CapabilityShelf {
  readonly topic = new Topic();
  private readonly byHash = new Map<string, Capabilities>();
  private readonly metricsOf = new Map<string, ReadonlyMap<string, Metric>>();
  private readonly askedMs = new Map<string, number>();
  private readonly queue: { hash: string; deviceId: string }[] = [];
  private running = 0;

  constructor(
    private readonly beat: Beat,
    private readonly fetchFor: (deviceId: string) => Promise<Capabilities | undefined>,
  ) {}

  /** What the device declares; undefined while we do not know it, which also asks for it. */
  of(device: FleetDevice): Capabilities | undefined {
    const hash = device.device?.capabilitiesHash ?? '';
    if (hash === '') {
      return undefined;
    }
    const known = this.byHash.get(hash);
    if (known === undefined) {
      this.want(hash, device.id);
    }
    return known;
  }

  metric(device: FleetDevice, name: string): Metric | undefined {
    return this.of(device) && this.metricsOf.get(device.device?.capabilitiesHash ?? '')?.get(name);
  }

  private want(hash: string, deviceId: string): void {
    const now = Date.now();
    if (now - (this.askedMs.get(hash) ?? Number.NEGATIVE_INFINITY) < ASK_AGAIN_MS) {
      return;
    }
    this.askedMs.set(hash, now);
    this.queue.push({ hash, deviceId });
    this.next();
  }

  private next(): void {
    while (this.running < AT_ONCE) {
      const wanted = this.queue.shift();
      if (wanted === undefined) {
        return;
      }
      this.running++;
      this.fetchFor(wanted.deviceId)
        .then((capabilities) => {
          if (capabilities !== undefined) {
            this.byHash.set(wanted.hash, capabilities);
            this.metricsOf.set(
              wanted.hash,
              new Map(capabilities.metrics.map((metric) => [metric.name, metric])),
            );
            this.beat.mark(this.topic);
          }
        })
        .catch(() => {
          // No link just now: whoever still shows the device asks again after a while.
          setTimeout(() => this.beat.mark(this.topic), ASK_AGAIN_MS);
        })
        .finally(() => {
          this.running--;
          this.next();
        });
    }
  }
}

import type { FleetDevice } from './FleetStore';

export type SortKey = (device: FleetDevice) => number | string | undefined;

const collator = new Intl.Collator(undefined, { numeric: true });

/** Keeps devices in order: it begins from the order there was, for almost all of it is still right. */
export class FleetOrder {
  private last: FleetDevice[] = [];

  sort(devices: ReadonlyMap<string, FleetDevice>, key: SortKey, descending: boolean): readonly FleetDevice[] {
    const known = new Set<FleetDevice>();
    const entries: { device: FleetDevice; key: number | string | undefined; name: string }[] = [];
    const add = (device: FleetDevice) => {
      known.add(device);
      entries.push({ device, key: key(device), name: device.name });
    };
    for (const device of this.last) {
      if (devices.get(device.id) === device) {
        add(device);
      }
    }
    for (const device of devices.values()) {
      if (!known.has(device)) {
        add(device);
      }
    }
    const sign = descending ? -1 : 1;
    entries.sort((a, b) => {
      // What has nothing to order by is last either way.
      if (a.key === undefined || b.key === undefined) {
        return a.key === b.key ? byName(a, b) : a.key === undefined ? 1 : -1;
      }
      return sign * compare(a.key, b.key) || byName(a, b);
    });
    this.last = entries.map((entry) => entry.device);
    return this.last;
  }
}

function byName(a: { device: FleetDevice; name: string }, b: { device: FleetDevice; name: string }): number {
  return collator.compare(a.name, b.name) || (a.device.id < b.device.id ? -1 : 1);
}

function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number'
    ? a === b
      ? 0
      : a - b
    : collator.compare(String(a), String(b));
}

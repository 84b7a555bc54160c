import type { FleetDevice } from './FleetStore';

export type SortKey = (device: FleetDevice) => number | string | undefined;

const collator = new Intl.Collator(undefined, { numeric: true });

/** Keeps devices in order: it begins from the order there was, for almost all of it is still right. */
export class FleetOrder {
  private last: readonly FleetDevice[] = [];
  /** Where each name stands: comparing names costs far more than all the rest. */
  private names: ReadonlyMap<FleetDevice, { readonly name: string; readonly rank: number }> = new Map();

  /** @param key undefined: by name */
  sort(
    devices: ReadonlyMap<string, FleetDevice>,
    key: SortKey | undefined,
    descending: boolean,
  ): readonly FleetDevice[] {
    this.rankNames(devices);
    const entries = standing(this.last, devices).map((device) => {
      const rank = this.names.get(device)?.rank ?? 0;
      return { device, rank, key: key === undefined ? rank : key(device) };
    });
    const sign = descending ? -1 : 1;
    entries.sort((a, b) => {
      // What has nothing to order by is last either way.
      if (a.key === undefined || b.key === undefined) {
        return a.key === b.key ? a.rank - b.rank : a.key === undefined ? 1 : -1;
      }
      return sign * compare(a.key, b.key) || a.rank - b.rank;
    });
    this.last = entries.map((entry) => entry.device);
    return this.last;
  }

  private rankNames(devices: ReadonlyMap<string, FleetDevice>): void {
    const known = [...devices.values()].every((device) => this.names.get(device)?.name === device.name);
    if (known && this.names.size === devices.size) {
      return;
    }
    const named = standing(this.names.keys(), devices).map((device) => ({ device, name: device.name }));
    named.sort((a, b) => collator.compare(a.name, b.name) || (a.device.id < b.device.id ? -1 : 1));
    this.names = new Map(named.map(({ device, name }, rank) => [device, { name, rank }]));
  }
}

/** The devices there are, in the order they stood in before, and those that are new. */
function standing(
  before: Iterable<FleetDevice>,
  devices: ReadonlyMap<string, FleetDevice>,
): readonly FleetDevice[] {
  const order = new Set<FleetDevice>();
  for (const device of before) {
    if (devices.get(device.id) === device) {
      order.add(device);
    }
  }
  for (const device of devices.values()) {
    order.add(device);
  }
  return [...order];
}

function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number'
    ? a === b
      ? 0
      : a - b
    : collator.compare(String(a), String(b));
}

import { unitSign } from '../../format/units';
import { type Capabilities, type Metric, ValueType } from '../../gen/signalbox/v1/capabilities_pb';
import { metricTitle } from '../../model/reading';
import type { CapabilityShelf } from '../../state/CapabilityShelf';
import type { FleetDevice } from '../../state/FleetStore';

/** A column that shows one metric of every device that has it. */
export interface MetricColumn {
  readonly name: string;
  readonly title: string;
  /** In the head; empty where each value carries its own (bytes). */
  readonly unit: string;
}

/** What one more value is worth to a device that has this many columns already. */
const WORTH = [1, 0.3, 0.1, 0.05];

/**
 * The primary number metrics that tell most about these devices: commonest first, and in a mixed fleet rather a first
 * value for many than a third one for few. The same name in another unit is another metric.
 */
export function tellingMetrics(
  devices: Iterable<FleetDevice>,
  shelf: CapabilityShelf,
  most: number,
): MetricColumn[] {
  const kinds = new Map<Capabilities, { count: number; columns: number }>();
  for (const device of devices) {
    const capabilities = shelf.of(device);
    if (capabilities !== undefined) {
      const kind = kinds.get(capabilities);
      kinds.set(capabilities, { count: (kind?.count ?? 0) + 1, columns: 0 });
    }
  }
  const chosen: Metric[] = [];
  while (chosen.length < most) {
    const best = mostTelling(kinds, chosen);
    if (best === undefined) {
      break;
    }
    chosen.push(best);
    for (const [capabilities, kind] of kinds) {
      kind.columns += capabilities.metrics.some((metric) => sameMetric(metric, best)) ? 1 : 0;
    }
  }
  return chosen.map(columnFor);
}

function columnFor(metric: Metric): MetricColumn {
  return { name: metric.name, title: metricTitle(metric), unit: headUnit(metric) };
}

/** A column of each of these, as the commonest kind of device that has it declares it. */
export function namedMetrics(
  devices: Iterable<FleetDevice>,
  shelf: CapabilityShelf,
  names: ReadonlySet<string>,
): ReadonlyMap<string, MetricColumn> {
  const counts = new Map<string, { column: MetricColumn; count: number }>();
  for (const device of names.size === 0 ? [] : devices) {
    for (const metric of shelf.of(device)?.metrics ?? []) {
      if (names.has(metric.name)) {
        const key = `${metric.name}\u0000${metric.unit}`;
        const known = counts.get(key);
        counts.set(key, { column: known?.column ?? columnFor(metric), count: (known?.count ?? 0) + 1 });
      }
    }
  }
  const commonest = [...counts.values()].sort((a, b) => a.count - b.count);
  return new Map(commonest.map(({ column }) => [column.name, column]));
}

function mostTelling(
  kinds: ReadonlyMap<Capabilities, { readonly count: number; readonly columns: number }>,
  chosen: readonly Metric[],
): Metric | undefined {
  const worth = new Map<string, { metric: Metric; sum: number; order: number }>();
  for (const [capabilities, { count, columns }] of kinds) {
    capabilities.metrics.forEach((metric, order) => {
      if (!isTelling(metric) || chosen.some((other) => other.name === metric.name)) {
        return;
      }
      const key = `${metric.name}\u0000${metric.unit}`;
      const known = worth.get(key) ?? { metric, sum: 0, order };
      known.sum += count * (WORTH[columns] ?? 0);
      worth.set(key, known);
    });
  }
  return [...worth.values()].sort((a, b) => b.sum - a.sum || a.order - b.order)[0]?.metric;
}

/** The numbers a device itself puts first. */
export function ownMetrics(device: FleetDevice, shelf: CapabilityShelf, most: number): Metric[] {
  return (shelf.of(device)?.metrics ?? []).filter(isTelling).slice(0, most);
}

/** Whose course the row shows: the first of the columns that the device has, or else what it puts first. */
export function courseOf(
  device: FleetDevice,
  shelf: CapabilityShelf,
  columns: readonly MetricColumn[],
): string | undefined {
  const shown = columns.find((column) => isIn(column, shelf.metric(device, column.name)));
  return shown?.name ?? ownMetrics(device, shelf, 1)[0]?.name;
}

/** Whether a device's metric of that name is what the column shows. */
export function isIn(column: MetricColumn, metric: Metric | undefined): boolean {
  return metric !== undefined && headUnit(metric) === column.unit;
}

function isTelling(metric: Metric): boolean {
  return metric.primary && metric.type === ValueType.NUMBER;
}

function sameMetric(a: Metric, b: Metric): boolean {
  return a.name === b.name && a.unit === b.unit;
}

function headUnit(metric: Metric): string {
  return metric.unit.startsWith('By') ? '' : unitSign(metric.unit);
}

/** Tags that every device has tell nothing in a table; a single device keeps its own. */
export function sharedTags(devices: Iterable<FleetDevice>): ReadonlySet<string> {
  let shared: Set<string> | undefined;
  let count = 0;
  for (const device of devices) {
    const tags = device.device?.tags ?? [];
    shared = shared === undefined ? new Set(tags) : new Set(tags.filter((tag) => shared?.has(tag)));
    count++;
  }
  return count < 2 || shared === undefined ? new Set() : shared;
}

/** Wide enough for its head and the arrow of its order, within reason. */
export function metricWidth(column: MetricColumn): number {
  return Math.round(Math.min(124, Math.max(72, (column.title.length + column.unit.length + 1) * 5.8 + 30)));
}

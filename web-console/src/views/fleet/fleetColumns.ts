import { unitSign } from '../../format/units';
import { type Metric, ValueType } from '../../gen/signalbox/v1/capabilities_pb';
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

/** The primary number metrics that most devices share, commonest first; the same name in another unit is another metric. */
export function commonMetrics(
  devices: Iterable<FleetDevice>,
  shelf: CapabilityShelf,
  most: number,
): MetricColumn[] {
  const counts = new Map<string, { metric: Metric; count: number; order: number }>();
  for (const device of devices) {
    const metrics = shelf.of(device)?.metrics ?? [];
    metrics.forEach((metric, order) => {
      if (!metric.primary || metric.type !== ValueType.NUMBER) {
        return;
      }
      const key = `${metric.name}\u0000${metric.unit}`;
      const seen = counts.get(key);
      if (seen === undefined) {
        counts.set(key, { metric, count: 1, order });
      } else {
        seen.count++;
      }
    });
  }
  const names = new Set<string>();
  return [...counts.values()]
    .sort((a, b) => b.count - a.count || a.order - b.order)
    .filter(({ metric }) => !names.has(metric.name) && names.add(metric.name))
    .slice(0, most)
    .map(({ metric }) => ({
      name: metric.name,
      title: metricTitle(metric),
      unit: metric.unit.startsWith('By') ? '' : unitSign(metric.unit),
    }));
}

/** Wide enough for its head, within reason. */
export function metricWidth(column: MetricColumn): number {
  return Math.round(Math.min(124, Math.max(72, (column.title.length + column.unit.length + 1) * 5.8 + 18)));
}

import { NO_VALUE } from '../format/numbers';
import { plainText } from '../format/plain';
import { declaredValue, type Quantity, quantity } from '../format/units';
import type { Metric } from '../gen/signalbox/v1/capabilities_pb';
import { Quality } from '../gen/signalbox/v1/types_pb';
import type { ReadingValue, Series } from '../state/FleetStore';
import { text } from '../strings';

/** A value outside its limits, or one that its sensor does not stand by. */
export interface Trouble {
  readonly mark: '▲' | '▼' | '';
  readonly reason: string;
  readonly bad: boolean;
}

export function troubleOf(metric: Metric, series: Pick<Series, 'value' | 'quality'>): Trouble | undefined {
  const { value } = series;
  if (typeof value === 'number') {
    if (metric.highLimit !== undefined && value > metric.highLimit) {
      return {
        mark: '▲',
        reason: text.device.above(declaredValue(metric.highLimit, metric.unit)),
        bad: true,
      };
    }
    if (metric.lowLimit !== undefined && value < metric.lowLimit) {
      return { mark: '▼', reason: text.device.below(declaredValue(metric.lowLimit, metric.unit)), bad: true };
    }
  }
  if (series.quality === Quality.BAD) {
    return { mark: '', reason: text.device.sensorBad, bad: true };
  }
  if (series.quality === Quality.UNCERTAIN) {
    return { mark: '', reason: text.device.sensorUncertain, bad: false };
  }
  return undefined;
}

/** The limits within which nobody needs to look, as the last line of a tile. */
export function limitsText(metric: Metric): string {
  const low = metric.lowLimit;
  const high = metric.highLimit;
  if (low !== undefined && high !== undefined) {
    return text.device.limits(declaredValue(low, ''), declaredValue(high, ''));
  }
  if (high !== undefined) {
    return text.device.limitsBelow(declaredValue(high, metric.unit));
  }
  return low === undefined ? '' : text.device.limitsAbove(declaredValue(low, metric.unit));
}

export function readingQuantity(value: ReadingValue | undefined, metric: Metric | undefined): Quantity {
  switch (typeof value) {
    case 'number':
      return quantity(value, metric?.unit ?? '', metric?.decimals ?? 2);
    case 'boolean':
      return { digits: value ? text.device.on : text.device.off, unit: '' };
    case 'string':
      return { digits: plainText(value), unit: '' };
    default:
      return { digits: NO_VALUE, unit: '' };
  }
}

export function metricTitle(metric: Metric): string {
  return metric.title || metric.name;
}

/** Primary metrics first, otherwise in the order of the declaration. */
export function inOrder(metrics: readonly Metric[]): Metric[] {
  return [...metrics].sort((a, b) => Number(b.primary) - Number(a.primary));
}

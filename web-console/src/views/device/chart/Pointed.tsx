import { formatNumber, THIN } from '../../../format/numbers';
import { formatClock, formatExact } from '../../../format/times';
import { type Metric, ValueType } from '../../../gen/signalbox/v1/capabilities_pb';
import { readingQuantity } from '../../../model/reading';
import { text } from '../../../strings';
import css from '../chart.module.css';
import type { ChartedMetric } from './LiveChart';

/** What stands under the crosshair. */
export interface PointedAt {
  readonly left: number;
  readonly timeMs: number;
  readonly values: readonly (number | undefined)[];
  readonly lowest: number | undefined;
  readonly highest: number | undefined;
}

interface Props {
  readonly pointed: PointedAt;
  readonly charted: readonly ChartedMetric[];
  readonly stepMs: number;
  readonly nowMs: number;
  readonly wide: number;
}

export function Pointed({ pointed, charted, stepMs, nowMs, wide }: Props) {
  const [main] = charted;
  if (main === undefined) {
    return null;
  }
  const several = charted.length > 1;
  return (
    <div
      className={css.pointed}
      style={{ left: pointed.left }}
      data-side={pointed.left > wide / 2 ? 'left' : 'right'}
    >
      <b title={formatExact(pointed.timeMs)}>{formatClock(pointed.timeMs, nowMs)}</b>
      {charted.map(({ title, metric }, index) => {
        const value = pointed.values[index];
        return (
          value !== undefined && (
            <span key={title} className={index === 0 ? css.pointedValue : undefined}>
              {several && `${title} `}
              <b>{valueText(value, metric, stepMs)}</b>
              {!several && stepMs > 0 && ` ${text.chart.meanShort}`}
            </span>
          )
        );
      })}
      {!several && stepMs > 0 && pointed.lowest !== undefined && pointed.highest !== undefined && (
        <span>
          {text.chart.to(
            valueText(pointed.lowest, main.metric, 0),
            valueText(pointed.highest, main.metric, 0),
          )}
        </span>
      )}
    </div>
  );
}

/** The mean of a switch is how much of the time it was on. */
function valueText(value: number, metric: Metric, stepMs: number): string {
  if (metric.type === ValueType.BOOLEAN && stepMs > 0 && value > 0 && value < 1) {
    return text.chart.onFor(formatNumber(value * 100, 0));
  }
  const { digits, unit } = readingQuantity(metric.type === ValueType.BOOLEAN ? value >= 0.5 : value, metric);
  return unit === '' ? digits : digits + THIN + unit;
}

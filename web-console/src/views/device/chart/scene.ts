import { type Metric, ValueType } from '../../../gen/signalbox/v1/capabilities_pb';
import type { SetpointStep } from '../../../model/setpoint';
import type { Gap } from '../../../state/ChartLine';

/** One drawn line: the first is the metric of the chart, others are compared with it. */
export interface Drawn {
  readonly title: string;
  readonly metric: Metric;
  /** The newest reading: where the flag flies, also when the line's last point is a mean. */
  readonly newest: number | undefined;
}

export interface ExplainedGap extends Gap {
  readonly cause: string;
}

/** What the drawing hooks need to know of the moment. */
export interface Scene {
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
  /** The right edge is now. */
  readonly atEdge: boolean;
  /** Values arrive. */
  readonly live: boolean;
  readonly drawn: readonly Drawn[];
  readonly gaps: readonly ExplainedGap[];
  readonly setpoint: readonly SetpointStep[];
}

export interface Colours {
  readonly line: string;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly edge: string;
  readonly accent: string;
  readonly aink: string;
  readonly surface: string;
  readonly raised: string;
  readonly font: string;
}

export function chartColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    line: token('line'),
    ink: token('ink'),
    ink2: token('ink2'),
    ink3: token('ink3'),
    edge: token('edge'),
    accent: token('accent'),
    aink: token('aink'),
    surface: token('surface'),
    raised: token('raised'),
    font: getComputedStyle(document.body).fontFamily,
  };
}

/** Narrower than this the labels at the right end stand inside. */
export const NARROW = 480;
/** How compared lines are told apart: solid, dashed, dotted. */
export const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3]];

/** Which axis a line stands on: the first unit has the one, the second the other. */
export function scaleOf(drawn: readonly Drawn[], line: Drawn): 'y' | 'y2' {
  const [first] = drawn;
  return first !== undefined && unitOf(first.metric) === unitOf(line.metric) ? 'y' : 'y2';
}

/** Booleans are compared with booleans only. */
export function unitOf(metric: Metric): string {
  return metric.type === ValueType.BOOLEAN ? 'boolean' : metric.unit;
}

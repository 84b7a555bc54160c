import uPlot from 'uplot';
import { formatNumber, isFlat } from '../../../format/numbers';
import { formatMinute } from '../../../format/times';
import { scaleFor } from '../../../format/units';
import { type Metric, ValueType } from '../../../gen/signalbox/v1/capabilities_pb';
import type { Gap, LinePoint } from '../../../state/ChartLine';
import { text } from '../../../strings';
import { drawEdge, drawGaps } from './drawing';

/** What the drawing hooks need to know of the moment. */
export interface Scene {
  readonly nowMs: number;
  readonly rangeMs: number;
  readonly metric: Metric;
  readonly gaps: readonly Gap[];
  readonly live: boolean;
  /** Why nothing arrives, when nothing does. */
  readonly awayText: string;
  /** The newest reading: where the flag flies, also when the line's last point is a mean. */
  readonly newest: number | undefined;
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

const FLAG_ROOM = 62;
const BAND_ALPHA = '24'; // 14 % of ff

/** Columns for uPlot: seconds, value, highest, lowest; an empty row inside each gap breaks the line. */
export function tableOf(points: readonly LinePoint[], gaps: readonly Gap[]): uPlot.AlignedData {
  const times: number[] = [];
  const values: (number | null)[] = [];
  const highest: (number | null)[] = [];
  const lowest: (number | null)[] = [];
  let gap = 0;
  for (const point of points) {
    const next = gaps[gap];
    if (next !== undefined && point.timeMs >= next.toMs) {
      times.push((next.fromMs + next.toMs) / 2000);
      values.push(null);
      highest.push(null);
      lowest.push(null);
      gap++;
    }
    times.push(point.timeMs / 1000);
    values.push(point.value);
    highest.push(point.highest);
    lowest.push(point.lowest);
  }
  return [times, values, highest, lowest];
}

/** From the limits and what was measured, with a little air; not from zero. */
export function valueRange(metric: Metric, low: number | null, high: number | null): [number, number] {
  if (metric.type === ValueType.BOOLEAN) {
    return [-0.15, 1.15];
  }
  const bounds = [low, high, metric.lowLimit, metric.highLimit].filter(
    (bound): bound is number => bound != null,
  );
  if (bounds.length === 0) {
    return [0, 1];
  }
  const min = Math.min(...bounds);
  const max = Math.max(...bounds);
  const air = isFlat(min, max) ? Math.max(1, Math.abs(max) * 0.05) : (max - min) * 0.06;
  return [min - air, max + air];
}

export function plotOptions(
  width: number,
  height: number,
  colours: Colours,
  scene: () => Scene | undefined,
  onPoint: (u: uPlot) => void,
): uPlot.Options {
  const metric = scene()?.metric;
  const boolean = metric?.type === ValueType.BOOLEAN;
  const stepped = boolean ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  const drawValue = {
    stroke: colours.accent,
    width: 1.6,
    points: { show: false },
    ...(stepped === undefined ? {} : { paths: stepped }),
  };
  const edge = { stroke: 'transparent', width: 0, points: { show: false } };
  const font = `11px ${colours.font}`;
  return {
    width,
    height,
    padding: [10, width < 480 ? 12 : FLAG_ROOM, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      // Only the line itself gets a point under the crosshair, the band's edges do not.
      points: {
        size: (_, series) => (series === 1 ? 7 : 0),
        width: (_, series) => (series === 1 ? 1.5 : 0),
        fill: colours.surface,
        stroke: colours.accent,
      },
    },
    scales: {
      x: { time: true, auto: false },
      y: { range: (_, low, high) => (metric === undefined ? [0, 1] : valueRange(metric, low, high)) },
    },
    series: [{}, drawValue, edge, edge],
    bands: [{ series: [2, 3], fill: colours.accent + BAND_ALPHA }],
    axes: [
      {
        stroke: colours.ink3,
        font,
        size: 30,
        gap: 8,
        space: 80,
        grid: { show: false },
        ticks: { show: true, stroke: colours.edge, width: 1, size: 4 },
        border: { show: true, stroke: colours.edge, width: 1 },
        values: (u, splits) => splits.map((split) => timeLabel(u, split, scene())),
      },
      {
        stroke: colours.ink3,
        font,
        size: (_, values) => 14 + 6.4 * Math.max(2, ...(values ?? []).map((label) => label.length)),
        gap: 8,
        space: 38,
        grid: { stroke: colours.line, width: 1 },
        ticks: { show: false },
        values: (_, splits) => (boolean ? splits.map(booleanLabel) : valueLabels(metric?.unit ?? '', splits)),
        ...(boolean ? { splits: [0, 1] } : {}),
      },
    ],
    hooks: {
      drawAxes: [(u) => drawGaps(u, scene(), colours)],
      draw: [(u) => drawEdge(u, scene(), colours)],
      setCursor: [onPoint],
    },
  };
}

/** Times on the axis; what would run into "now" stays away. */
function timeLabel(u: uPlot, split: number, scene: Scene | undefined): string {
  if (scene === undefined) {
    return '';
  }
  const room = ((scene.nowMs / 1000 - split) / (scene.rangeMs / 1000)) * (u.bbox.width / devicePixelRatio);
  if (room < 52) {
    return '';
  }
  const at = new Date(split * 1000);
  if (scene.rangeMs > 86_400_000) {
    return formatMinute(split * 1000, scene.nowMs)
      .split(' ')
      .slice(0, 2)
      .join(' ');
  }
  const seconds =
    scene.rangeMs <= 300_000 && at.getSeconds() !== 0 ? `:${String(at.getSeconds()).padStart(2, '0')}` : '';
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}${seconds}`;
}

function booleanLabel(value: number): string {
  return value >= 0.5 ? text.device.on : text.device.off;
}

/** One scale and one count of decimals for the whole axis. */
function valueLabels(unit: string, splits: number[]): string[] {
  const scale = scaleFor(unit, Math.max(...splits.map(Math.abs)));
  const step = Math.abs((splits[1] ?? 1) - (splits[0] ?? 0)) * scale.factor;
  const decimals = step > 0 ? Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9))) : 0;
  const suffix = scale.factor === 1 ? '' : ` ${scale.unit}`;
  return splits.map((split) => formatNumber(split * scale.factor, decimals) + suffix);
}

import uPlot from 'uplot';
import { formatNumber, isFlat } from '../../../format/numbers';
import { formatDay, formatMonth } from '../../../format/times';
import { scaleFor, unitSign } from '../../../format/units';
import { type Metric, ValueType } from '../../../gen/signalbox/v1/capabilities_pb';
import type { SetpointStep } from '../../../model/setpoint';
import type { Gap, LinePoint } from '../../../state/ChartLine';
import { text } from '../../../strings';
import { drawEdge, drawGapLabels, drawGaps, drawUnits } from './drawing';
import { type Colours, DASHES, type Drawn, NARROW, type Scene, scaleOf } from './scene';

const FLAG_ROOM = 62;
const NAMES_ROOM = 128;
const BAND_ALPHA = '24'; // 14 % of ff
/** Beyond half a year the axis names months. */
const SHORTEST_MONTH_S = 28 * 86_400;
const SETPOINT_DASH = [5, 3];
/** Columns before those of compared lines: time, value, highest, lowest. */
export const FIRST_OTHER = 4;

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

/** The steps as a table that reaches to the end of the range. */
export function setpointTable(steps: readonly SetpointStep[], toMs: number): uPlot.AlignedData {
  const last = steps.at(-1);
  const inside = steps.filter((step) => step.timeMs < toMs);
  return [
    [...inside.map((step) => step.timeMs / 1000), toMs / 1000],
    [...inside.map((step) => step.value), last?.value ?? null],
  ];
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

export interface PlotHooks {
  readonly scene: () => Scene | undefined;
  readonly onPoint: (u: uPlot) => void;
  readonly onSelect: (fromMs: number, toMs: number) => void;
}

export function plotOptions(
  width: number,
  height: number,
  colours: Colours,
  drawn: readonly Drawn[],
  { scene, onPoint, onSelect }: PlotHooks,
): uPlot.Options {
  const metric = drawn[0]?.metric;
  const second = drawn.find((line) => scaleOf(drawn, line) === 'y2')?.metric;
  const edge = { stroke: 'transparent', width: 0, points: { show: false } };
  // Neither the band's edges nor the setpoint, which is the last.
  const isPointed = (series: number) =>
    series !== 2 && series !== 3 && series < FIRST_OTHER + drawn.length - 1;
  const font = `11px ${colours.font}`;
  const room = width < NARROW ? 12 : drawn.length > 1 ? NAMES_ROOM : FLAG_ROOM;
  const others = drawn.slice(1).map((line, index) => ({
    scale: scaleOf(drawn, line),
    stroke: colours.ink2,
    width: 1.3,
    dash: [...(DASHES[index] ?? [])],
    points: { show: false },
    ...pathsOf(line.metric),
  }));
  const axisOf = (scale: 'y' | 'y2', of: Metric | undefined): uPlot.Axis => {
    const boolean = of?.type === ValueType.BOOLEAN;
    return {
      scale,
      stroke: colours.ink3,
      font,
      size: (_, values) => 14 + 6.4 * Math.max(2, ...(values ?? []).map((label) => label.length)),
      gap: 8,
      space: 38,
      grid: { show: scale === 'y', stroke: colours.line, width: 1 },
      ticks: { show: false },
      values: (_, splits) => (boolean ? splits.map(booleanLabel) : valueLabels(of?.unit ?? '', splits)),
      ...(boolean ? { splits: [0, 1] } : {}),
    };
  };
  const rangeOf =
    (of: Metric | undefined): uPlot.Range.Function =>
    (_, low, high) =>
      of === undefined ? [0, 1] : valueRange(of, low, high);
  return {
    width,
    height,
    padding: [second === undefined ? 10 : 22, room, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false, dist: 6 },
      points: {
        size: (_, series) => (isPointed(series) ? 7 : 0),
        width: (_, series) => (isPointed(series) ? 1.5 : 0),
        fill: colours.surface,
        stroke: (_, series) => (series === 1 ? colours.accent : colours.ink2),
      },
      dataIdx: (u, series, at) => nearestRow(u.data[series] ?? [], at),
    },
    scales: {
      x: { time: true, auto: false },
      y: { range: rangeOf(metric) },
      ...(second === undefined ? {} : { y2: { range: rangeOf(second) } }),
    },
    series: [
      {},
      {
        stroke: colours.accent,
        width: 1.6,
        points: { show: true, size: 4, fill: colours.accent, filter: (u) => lonely(u.data[1] ?? []) },
        ...(metric === undefined ? {} : pathsOf(metric)),
      },
      edge,
      edge,
      ...others,
      {
        stroke: colours.ink2,
        width: 1.2,
        dash: SETPOINT_DASH,
        points: { show: false },
        ...stepped(),
      },
    ],
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
        values: (u, splits, _axis, _space, stepS) =>
          splits.map((split) => timeLabel(u, split, stepS, scene())),
      },
      axisOf('y', metric),
      ...(second === undefined ? [] : [axisOf('y2', second)]),
    ],
    hooks: {
      drawAxes: [(u) => drawGaps(u, scene(), colours)],
      draw: [
        (u) => drawGapLabels(u, scene(), colours),
        (u) => drawEdge(u, scene(), colours),
        (u) => {
          if (second !== undefined && metric !== undefined) {
            drawUnits(u, [unitSign(metric.unit), unitSign(second.unit)], colours);
          }
        },
      ],
      setCursor: [onPoint],
      setSelect: [
        (u) => {
          const { left, width: wide } = u.select;
          if (wide > 0) {
            onSelect(u.posToVal(left, 'x') * 1000, u.posToVal(left + wide, 'x') * 1000);
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          }
        },
      ],
    },
  };
}

/** Rows of several lines alternate: the one the cursor stands on may be another line's. */
export function nearestRow(column: ArrayLike<number | null | undefined>, at: number): number {
  if (column[at] !== undefined) {
    return at;
  }
  for (let away = 1; away < 200; away++) {
    if (column[at - away] != null) {
      return at - away;
    }
    if (column[at + away] != null) {
      return at + away;
    }
  }
  return at;
}

/** Points between two gaps: no line leads to them, so they are drawn themselves. */
export function lonely(column: ArrayLike<number | null | undefined>): number[] {
  const alone: number[] = [];
  let before = false;
  for (let at = 0; at < column.length; at++) {
    if (column[at] == null) {
      // Rows of other lines hold nothing here and part nothing.
      before = before && column[at] === undefined;
      continue;
    }
    let next = at + 1;
    while (next < column.length && column[next] === undefined) {
      next++;
    }
    if (!before && column[next] == null) {
      alone.push(at);
    }
    before = true;
  }
  return alone;
}

function stepped() {
  const paths = uPlot.paths.stepped?.({ align: 1 });
  return paths === undefined ? {} : { paths };
}

function pathsOf(metric: Metric) {
  return metric.type === ValueType.BOOLEAN ? stepped() : {};
}

/** Times on the axis; what would run into "now" stays away. */
function timeLabel(u: uPlot, split: number, stepS: number, scene: Scene | undefined): string {
  if (scene === undefined) {
    return '';
  }
  const rangeMs = scene.toMs - scene.fromMs;
  const room = ((scene.toMs / 1000 - split) / (rangeMs / 1000)) * (u.bbox.width / devicePixelRatio);
  if (scene.atEdge && room < 52) {
    return '';
  }
  const at = new Date(split * 1000);
  if (stepS >= SHORTEST_MONTH_S) {
    return formatMonth(split * 1000);
  }
  const midnight = at.getHours() === 0 && at.getMinutes() === 0 && at.getSeconds() === 0;
  if (rangeMs > 86_400_000 || midnight) {
    return formatDay(split * 1000);
  }
  const seconds =
    rangeMs <= 300_000 && at.getSeconds() !== 0 ? `:${String(at.getSeconds()).padStart(2, '0')}` : '';
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

import type uPlot from 'uplot';
import { formatMinute } from '../../../format/times';
import { formatDuration } from '../../../format/units';
import { ValueType } from '../../../gen/signalbox/v1/capabilities_pb';
import { readingQuantity } from '../../../model/reading';
import { text } from '../../../strings';
import { type Colours, type ExplainedGap, NARROW, type Scene, scaleOf } from './scene';

const HATCH = 7;
const NARROWEST_LABELLED = 16;
const LABELLED_AT_MOST = 3;
const RULED_AT_MOST = 12;

interface Band {
  readonly gap: ExplainedGap;
  readonly left: number;
  readonly right: number;
}

function bandsOf({ bbox, valToPos }: uPlot, scene: Scene): Band[] {
  return scene.gaps
    .map((gap) => ({
      gap,
      left: Math.max(bbox.left, valToPos(gap.fromMs / 1000, 'x', true)),
      right: Math.min(bbox.left + bbox.width, valToPos(gap.toMs / 1000, 'x', true)),
    }))
    .filter(({ left, right }) => right - left > devicePixelRatio);
}

/** Hatched bands between two rules. */
export function drawGaps(u: uPlot, scene: Scene | undefined, colours: Colours): void {
  if (scene === undefined) {
    return;
  }
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  const bands = bandsOf(u, scene);
  for (const { gap, left, right } of bands) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, right - left, bbox.height);
    ctx.clip();
    ctx.strokeStyle = colours.line;
    ctx.lineWidth = px;
    ctx.beginPath();
    for (let x = left - bbox.height; x < right; x += HATCH * px) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.stroke();
    // A device that sleeps between readings has hundreds: their rules would be all there is to see.
    ctx.strokeStyle = bands.length > RULED_AT_MOST ? colours.line : colours.edge;
    ctx.beginPath();
    ctx.moveTo(left + px / 2, bbox.top);
    ctx.lineTo(left + px / 2, bbox.top + bbox.height);
    if (!gap.open) {
      ctx.moveTo(right - px / 2, bbox.top);
      ctx.lineTo(right - px / 2, bbox.top + bbox.height);
    }
    ctx.stroke();
    ctx.restore();
  }
}

/** The widest ones say how long, when and why; above the lines, so that they can be read. */
export function drawGapLabels(u: uPlot, scene: Scene | undefined, colours: Colours): void {
  if (scene === undefined) {
    return;
  }
  bandsOf(u, scene)
    .filter(({ left, right }) => right - left > NARROWEST_LABELLED * devicePixelRatio)
    .sort((a, b) => b.right - b.left - (a.right - a.left))
    .slice(0, LABELLED_AT_MOST)
    .forEach(({ gap, left, right }) => {
      label(u, gap, (left + right) / 2, scene, colours);
    });
}

function label(u: uPlot, gap: ExplainedGap, centre: number, scene: Scene, colours: Colours): void {
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  const lines = [
    text.chart.gap(formatDuration(gap.toMs - gap.fromMs)),
    `${formatMinute(gap.fromMs, scene.nowMs)}–${gap.open && scene.atEdge ? text.chart.now : formatMinute(gap.toMs, scene.nowMs)}`,
    ...(gap.cause !== '' ? [gap.cause] : []),
  ];
  ctx.save();
  ctx.font = `600 ${11 * px}px ${colours.font}`;
  const width = Math.max(...lines.map((line) => ctx.measureText(line).width)) + 20 * px;
  const height = (lines.length * 16 + 10) * px;
  const left = Math.min(
    Math.max(bbox.left + 4 * px, centre - width / 2),
    bbox.left + bbox.width - width - 4 * px,
  );
  const top = bbox.top + bbox.height - height - 10 * px;
  ctx.fillStyle = colours.surface;
  ctx.strokeStyle = colours.line;
  ctx.lineWidth = px;
  ctx.beginPath();
  ctx.roundRect(left, top, width, height, 4 * px);
  ctx.fill();
  ctx.stroke();
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  lines.forEach((line, index) => {
    ctx.font = `${index === 0 ? 600 : 400} ${11 * px}px ${colours.font}`;
    ctx.fillStyle = index === 0 ? colours.ink : colours.ink3;
    ctx.fillText(line, left + width / 2, top + (13 + index * 16) * px);
  });
  ctx.restore();
}

/** The live edge: an accent rule with the value in a flag; without a link, an open edge. In the past: only the names. */
export function drawEdge(u: uPlot, scene: Scene | undefined, colours: Colours): void {
  if (scene === undefined) {
    return;
  }
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  const right = bbox.left + bbox.width;
  ctx.save();
  if (scene.atEdge) {
    ctx.strokeStyle = scene.live ? colours.accent : colours.edge;
    ctx.lineWidth = 1.5 * px;
    ctx.setLineDash(scene.live ? [] : [4 * px, 4 * px]);
    ctx.beginPath();
    ctx.moveTo(right, bbox.top);
    ctx.lineTo(right, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  ctx.font = `700 ${11 * px}px ${colours.font}`;
  if (scene.atEdge && scene.live) {
    ctx.textAlign = 'center';
    ctx.textBaseline = 'top';
    ctx.fillStyle = colours.ink;
    ctx.fillText(text.chart.now, right, bbox.top + bbox.height + 12 * px);
    drawDots(u, scene, colours, right);
  }
  drawNames(u, scene, colours, right);
  ctx.restore();
}

/** Each axis says its unit where there are two of them. */
export function drawUnits(u: uPlot, units: readonly string[], colours: Colours): void {
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  ctx.save();
  ctx.font = `600 ${11 * px}px ${colours.font}`;
  ctx.fillStyle = colours.ink2;
  ctx.textBaseline = 'top';
  ctx.textAlign = 'right';
  let right = bbox.left - 8 * px;
  units.forEach((unit, index) => {
    ctx.fillText(unit, right, 2 * px);
    right -= (u.axes[index + 1] as unknown as { _size: number })._size * px;
  });
  ctx.restore();
}

function drawDots(u: uPlot, scene: Scene, colours: Colours, right: number): void {
  const { ctx } = u;
  const px = devicePixelRatio;
  scene.drawn.forEach((line, index) => {
    if (line.newest === undefined) {
      return;
    }
    ctx.fillStyle = index === 0 ? colours.accent : colours.ink2;
    ctx.beginPath();
    const y = u.valToPos(line.newest, scaleOf(scene.drawn, line), true);
    ctx.arc(right, y, (index === 0 ? 3.5 : 2.5) * px, 0, 2 * Math.PI);
    ctx.fill();
  });
}

interface Name {
  readonly line: string;
  readonly y: number;
  readonly flag: boolean;
}

const NAME_HEIGHT = 20;

/** The flag of the live value, what is set, and which line is whose: at their ends, moved apart where they would meet. */
function drawNames(u: uPlot, scene: Scene, colours: Colours, right: number): void {
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  const room = ctx.canvas.width - right - 9 * px;
  const inside = ctx.canvas.width / px < NARROW;
  if (inside && scene.drawn.length === 1) {
    return;
  }
  const names: Name[] = [];
  scene.drawn.forEach((line, index) => {
    const value = scene.live && scene.atEdge ? line.newest : lastOf(u, index === 0 ? 1 : index + 3);
    if (value === undefined) {
      return;
    }
    const { digits } = readingQuantity(
      line.metric.type === ValueType.BOOLEAN ? value >= 0.5 : value,
      line.metric,
    );
    const flag = index === 0 && scene.live && scene.atEdge;
    if (scene.drawn.length > 1 || flag) {
      const said = index === 0 && flag ? digits : `${line.title} ${digits}`;
      names.push({ line: said, y: u.valToPos(value, scaleOf(scene.drawn, line), true), flag });
    }
  });
  const wish = scene.setpoint.at(-1)?.value;
  const [first] = scene.drawn;
  if (wish != null && first !== undefined && !inside) {
    const said = text.chart.set(readingQuantity(wish, first.metric).digits);
    names.push({ line: said, y: u.valToPos(wish, 'y', true), flag: false });
  }
  const top = (name: Name) => name.y - (NAME_HEIGHT / 2) * px;
  let lowest = Number.NEGATIVE_INFINITY;
  const placed = [...names]
    .sort((a, b) => a.y - b.y)
    .map((name) => {
      const at = Math.max(top(name), bbox.top, lowest);
      lowest = at + NAME_HEIGHT * px;
      return { name, at };
    });
  // What was pushed out at the bottom moves the others up.
  let highest = bbox.top + bbox.height - NAME_HEIGHT * px;
  for (const one of placed.reverse()) {
    one.at = Math.min(one.at, highest);
    highest = one.at - NAME_HEIGHT * px;
  }
  for (const { name, at } of placed) {
    drawName(u, name, at, inside ? right - 4 * px : right + 8 * px, room, inside, colours);
  }
}

function drawName(
  u: uPlot,
  { line, flag }: Name,
  top: number,
  x: number,
  room: number,
  inside: boolean,
  colours: Colours,
): void {
  const { ctx } = u;
  const px = devicePixelRatio;
  ctx.font = `${flag ? 700 : 400} ${11 * px}px ${colours.font}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = inside ? 'right' : 'left';
  const fitted = inside ? line : shortened(ctx, line, room - (flag ? 10 * px : 0));
  if (flag && !inside) {
    const width = Math.min(room, Math.max(44 * px, ctx.measureText(fitted).width + 14 * px));
    ctx.fillStyle = colours.accent;
    ctx.beginPath();
    ctx.roundRect(x, top, width, 20 * px, 3 * px);
    ctx.fill();
    ctx.textAlign = 'center';
    ctx.fillStyle = colours.aink;
    ctx.fillText(fitted, x + width / 2, top + 10.5 * px);
    return;
  }
  ctx.lineWidth = 3 * px;
  ctx.strokeStyle = colours.surface;
  ctx.strokeText(fitted, x, top + 10.5 * px);
  ctx.fillStyle = flag ? colours.accent : colours.ink2;
  ctx.fillText(fitted, x, top + 10.5 * px);
}

/** Shortens the name and keeps the value behind it. */
function shortened(ctx: CanvasRenderingContext2D, line: string, room: number): string {
  if (ctx.measureText(line).width <= room) {
    return line;
  }
  const cut = line.lastIndexOf(' ');
  const value = line.slice(cut);
  let name = line.slice(0, cut);
  while (name.length > 1 && ctx.measureText(`${name}…${value}`).width > room) {
    name = name.slice(0, -1);
  }
  return `${name.trimEnd()}…${value}`;
}

function lastOf(u: uPlot, series: number): number | undefined {
  const column = u.data[series] ?? [];
  for (let i = column.length - 1; i >= 0; i--) {
    const value = column[i];
    if (value != null) {
      return value;
    }
  }
  return undefined;
}

import type uPlot from 'uplot';
import { formatMinute } from '../../../format/times';
import { formatDuration } from '../../../format/units';
import { ValueType } from '../../../gen/signalbox/v1/capabilities_pb';
import { readingQuantity } from '../../../model/reading';
import type { Gap } from '../../../state/ChartLine';
import { text } from '../../../strings';
import type { Colours, Scene } from './plot';

const HATCH = 7;
const NARROWEST_LABELLED = 16;
const LABELLED_AT_MOST = 3;

/** Hatched bands between two rules, the widest ones with their duration and times. */
export function drawGaps(u: uPlot, scene: Scene | undefined, colours: Colours): void {
  if (scene === undefined) {
    return;
  }
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  const bands = scene.gaps
    .map((gap) => ({
      gap,
      left: Math.max(bbox.left, u.valToPos(gap.fromMs / 1000, 'x', true)),
      right: Math.min(bbox.left + bbox.width, u.valToPos(gap.toMs / 1000, 'x', true)),
    }))
    .filter(({ left, right }) => right - left > px);
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
    ctx.strokeStyle = colours.edge;
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
  bands
    .filter(({ left, right }) => right - left > NARROWEST_LABELLED * px)
    .sort((a, b) => b.right - b.left - (a.right - a.left))
    .slice(0, LABELLED_AT_MOST)
    .forEach(({ gap, left, right }) => {
      label(u, gap, (left + right) / 2, scene, colours);
    });
}

function label(u: uPlot, gap: Gap, centre: number, scene: Scene, colours: Colours): void {
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  const lines = [
    text.chart.gap(formatDuration(gap.toMs - gap.fromMs)),
    `${formatMinute(gap.fromMs, scene.nowMs)}–${gap.open ? text.chart.now : formatMinute(gap.toMs, scene.nowMs)}`,
    ...(gap.open && scene.awayText !== '' ? [scene.awayText] : []),
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

/** The live edge: an accent rule with the value in a flag; without a link, an open edge. */
export function drawEdge(u: uPlot, scene: Scene | undefined, colours: Colours): void {
  if (scene === undefined) {
    return;
  }
  const { ctx, bbox } = u;
  const px = devicePixelRatio;
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.strokeStyle = scene.live ? colours.accent : colours.edge;
  ctx.lineWidth = 1.5 * px;
  if (!scene.live) {
    ctx.setLineDash([4 * px, 4 * px]);
  }
  ctx.beginPath();
  ctx.moveTo(right, bbox.top);
  ctx.lineTo(right, bbox.top + bbox.height);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.font = `700 ${11 * px}px ${colours.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  if (scene.live) {
    ctx.fillStyle = colours.ink;
    ctx.fillText(text.chart.now, right, bbox.top + bbox.height + 12 * px);
  }
  const { newest } = scene;
  if (scene.live && newest !== undefined) {
    const y = u.valToPos(newest, 'y', true);
    ctx.fillStyle = colours.accent;
    ctx.beginPath();
    ctx.arc(right, y, 3.5 * px, 0, 2 * Math.PI);
    ctx.fill();
    const room = u.ctx.canvas.width - right;
    if (room > 40 * px) {
      const value = scene.metric.type === ValueType.BOOLEAN ? newest >= 0.5 : newest;
      const { digits } = readingQuantity(value, scene.metric);
      const top = Math.min(Math.max(bbox.top, y - 10 * px), bbox.top + bbox.height - 20 * px);
      const width = Math.min(room - 9 * px, Math.max(44 * px, ctx.measureText(digits).width + 14 * px));
      ctx.beginPath();
      ctx.roundRect(right + 8 * px, top, width, 20 * px, 3 * px);
      ctx.fill();
      ctx.fillStyle = colours.aink;
      ctx.textBaseline = 'middle';
      ctx.fillText(digits, right + 8 * px + width / 2, top + 10.5 * px);
    }
  }
  ctx.restore();
}

import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { formatClock } from '../../../format/times';
import { type Metric, ValueType } from '../../../gen/signalbox/v1/capabilities_pb';
import { presenceCause, presenceKind, presenceWord } from '../../../model/presence';
import { metricTitle, readingQuantity } from '../../../model/reading';
import { useConsole } from '../../../state/Console';
import type { FleetDevice, ReadingValue } from '../../../state/FleetStore';
import { text } from '../../../strings';
import { useTheme } from '../../shell/Theme';
import css from '../chart.module.css';
import { chartColours, plotOptions, type Scene, tableOf } from './plot';
import type { Charted } from './useChartLine';

interface Props {
  readonly device: FleetDevice;
  readonly metric: Metric;
  readonly rangeMs: number;
  readonly charted: Charted;
}

function newest(value: ReadingValue | undefined): number | undefined {
  return typeof value === 'number' || typeof value === 'boolean' ? Number(value) : undefined;
}

interface Pointed {
  readonly left: number;
  readonly timeMs: number;
  readonly value: number;
  readonly lowest: number;
  readonly highest: number;
}

const HEIGHT = 264;

/** The plot itself; React owns the box, uPlot the canvas. */
export function LiveChart({ device, metric, rangeMs, charted }: Props) {
  const console = useConsole();
  const [scheme] = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const scene = useRef<Scene>(undefined);
  const [pointed, setPointed] = useState<Pointed>();
  const { line, version, loaded } = charted;

  const look = (): Scene => {
    const frozenMs = line.points().at(-1)?.timeMs ?? Date.now();
    const nowMs = console.online ? console.link.hubNow() : frozenMs;
    const kind = presenceKind(device.state);
    return {
      nowMs,
      rangeMs,
      metric,
      gaps: line.gaps(nowMs),
      live: console.online && !device.away,
      awayText: device.away
        ? `${presenceWord(kind).toLowerCase()}, ${presenceCause(device.presence, nowMs)}`
        : '',
      newest: newest(console.fleet.series(device.id, metric.name).value),
    };
  };
  const draw = () => {
    const u = plot.current;
    if (u === undefined) {
      return;
    }
    const next = look();
    scene.current = next;
    u.setData(tableOf(line.points(), next.gaps), false);
    u.setScale('x', { min: (next.nowMs - rangeMs) / 1000, max: next.nowMs / 1000 });
  };
  const drawNow = useRef(draw);
  drawNow.current = draw;

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the page when the scheme changes
  useEffect(() => {
    const host = box.current;
    if (host === null) {
      return;
    }
    scene.current = look();
    const onPoint = (u: uPlot) => {
      const at = u.cursor.idx;
      const timeSec = at == null ? undefined : u.data[0][at];
      const value = at == null ? undefined : u.data[1]?.[at];
      if (at == null || timeSec == null || value == null) {
        setPointed(undefined);
        return;
      }
      setPointed({
        left: u.valToPos(timeSec, 'x') + u.bbox.left / devicePixelRatio,
        timeMs: timeSec * 1000,
        value,
        lowest: u.data[3]?.[at] ?? value,
        highest: u.data[2]?.[at] ?? value,
      });
    };
    const options = plotOptions(host.clientWidth, HEIGHT, chartColours(), () => scene.current, onPoint);
    const u = new uPlot(options, [[], [], [], []], host);
    plot.current = u;
    const resize = new ResizeObserver(() => u.setSize({ width: host.clientWidth, height: HEIGHT }));
    resize.observe(host);
    drawNow.current();
    return () => {
      resize.disconnect();
      u.destroy();
      plot.current = undefined;
    };
  }, [scheme, metric, rangeMs]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the mutable line
  useEffect(() => drawNow.current(), [version, line]);
  useEffect(() => {
    const timer = setInterval(() => drawNow.current(), rangeMs <= 300_000 ? 250 : 1000);
    return () => clearInterval(timer);
  }, [rangeMs]);

  const empty = loaded && line.points().length === 0;
  const read = (value: number) =>
    readingQuantity(metric.type === ValueType.BOOLEAN ? value >= 0.5 : value, metric);
  return (
    <div className={css.chart}>
      <div
        ref={box}
        role="img"
        aria-label={text.chart.label(metricTitle(metric))}
        style={{ height: HEIGHT }}
      />
      {empty && <p className={css.chartEmpty}>{text.chart.empty}</p>}
      {pointed !== undefined && (
        <div
          className={css.pointed}
          style={{ left: pointed.left }}
          data-side={pointed.left > 420 ? 'left' : 'right'}
        >
          <b>{formatClock(pointed.timeMs, console.link.hubNow())}</b>
          <b className={css.pointedValue}>
            {read(pointed.value).digits} {read(pointed.value).unit} {line.stepMs > 0 && text.chart.meanShort}
          </b>
          {line.stepMs > 0 && (
            <span>{text.chart.to(read(pointed.lowest).digits, read(pointed.highest).digits)}</span>
          )}
        </div>
      )}
    </div>
  );
}

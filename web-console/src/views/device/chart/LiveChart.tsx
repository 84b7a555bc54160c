import 'uplot/dist/uPlot.min.css';
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { Metric } from '../../../gen/signalbox/v1/capabilities_pb';
import type { Presence } from '../../../gen/signalbox/v1/types_pb';
import { gapCause } from '../../../model/presenceSpans';
import { metricTitle } from '../../../model/reading';
import type { SetpointStep } from '../../../model/setpoint';
import { useTopic } from '../../../state/Beat';
import type { ChartFeed } from '../../../state/ChartFeed';
import { useConsole } from '../../../state/Console';
import { between, type ChartWindow, panned, zoomed } from '../../../state/chartWindow';
import type { FleetDevice, ReadingValue } from '../../../state/FleetStore';
import { text } from '../../../strings';
import { useTheme } from '../../shell/Theme';
import css from '../chart.module.css';
import { Pointed, type PointedAt } from './Pointed';
import { FIRST_OTHER, plotOptions, setpointTable, tableOf } from './plot';
import { chartColours, type Scene } from './scene';
import { usePinch } from './usePinch';

/** A line's metric, and how it is called where several are drawn. */
export interface ChartedMetric {
  readonly title: string;
  readonly metric: Metric;
}

interface Props {
  readonly device: FleetDevice;
  readonly feed: ChartFeed;
  readonly charted: readonly ChartedMetric[];
  readonly presences: readonly Presence[];
  readonly setpoint: (fromMs: number) => readonly SetpointStep[];
  readonly onWindow: (window: ChartWindow) => void;
  /** Where the crosshair stays, whatever the range; undefined: where the pointer is. */
  readonly heldMs: number | undefined;
  readonly onHold: (atMs: number | undefined) => void;
}

function newest(value: ReadingValue | undefined): number | undefined {
  return typeof value === 'number' || typeof value === 'boolean' ? Number(value) : undefined;
}

/** A click so near to the held crosshair lets go of it. */
const HELD_NEAR_PX = 6;
/** A pointer that moved further has dragged, not clicked. */
const CLICK_PX = 4;
const HEIGHT = 264;
const STEP = 0.5;
const KEY_PAN = 0.25;

/** The plot itself; React owns the box, uPlot the canvas. */
export function LiveChart(props: Props) {
  const { device, feed, charted, presences, setpoint, onWindow, heldMs, onHold } = props;
  const console = useConsole();
  const [scheme] = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const scene = useRef<Scene>(undefined);
  const pointing = useRef(false);
  const [pointed, setPointed] = useState<PointedAt>();
  const version = useTopic(feed.topic);
  const { window, lines } = feed;
  const { rangeMs } = window;

  const look = (): Scene => {
    const frozenMs = lines[0]?.points().at(-1)?.timeMs ?? Date.now();
    const nowMs = console.online ? console.link.hubNow() : frozenMs;
    const toMs = window.toMs ?? nowMs;
    return {
      fromMs: toMs - rangeMs,
      toMs,
      nowMs,
      atEdge: window.toMs === undefined,
      live: console.online && !device.away,
      gaps: (lines[0]?.gaps(toMs) ?? []).map((gap) => ({
        ...gap,
        cause: gapCause(gap, presences, nowMs),
      })),
      drawn: charted.map((line, index) => {
        const source = feed.sources[index];
        const series = source && console.fleet.devices.get(source.deviceId)?.series.get(source.metric);
        return { ...line, newest: newest(series?.value) };
      }),
      setpoint: setpoint(toMs - rangeMs).filter((step) => step.timeMs <= toMs),
    };
  };
  const draw = () => {
    const u = plot.current;
    if (u === undefined) {
      return;
    }
    const next = look();
    scene.current = next;
    const [main, ...others] = lines;
    if (main === undefined) {
      return;
    }
    const tables = [
      tableOf(main.points(), next.gaps),
      ...others.map((line) => tableOf(line.points(), line.gaps(next.toMs)).slice(0, 2) as uPlot.AlignedData),
      setpointTable(next.setpoint, next.toMs),
    ];
    u.batch(() => {
      u.setData(uPlot.join(tables), false);
      u.setScale('x', { min: next.fromMs / 1000, max: next.toMs / 1000 });
    });
    toHeld(u);
  };
  /** The crosshair goes back to where it is held once nothing points elsewhere. */
  const toHeld = (u: uPlot) => {
    if (!pointing.current) {
      const left = heldMs === undefined ? -1 : u.valToPos(heldMs / 1000, 'x');
      const seen = left >= 0 && left <= u.over.clientWidth;
      u.setCursor({ left: seen ? left : -10, top: seen ? 1 : -10 });
    }
  };
  const hold = (u: uPlot, left: number) => {
    const near = heldMs !== undefined && Math.abs(u.valToPos(heldMs / 1000, 'x') - left) < HELD_NEAR_PX;
    onHold(near ? undefined : Math.round(u.posToVal(left, 'x') * 1000));
  };
  const now = useRef({ draw, onWindow, toHeld, hold });
  now.current = { draw, onWindow, toHeld, hold };

  const key = charted.map((line) => `${line.metric.name} ${line.title}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the page when the scheme changes
  useEffect(() => {
    const host = box.current;
    if (host === null) {
      return;
    }
    scene.current = look();
    const hooks = {
      scene: () => scene.current,
      onPoint: (u: uPlot) => setPointed(pointedAt(u, charted.length)),
      onSelect: (fromMs: number, toMs: number) =>
        now.current.onWindow(between(fromMs, toMs, console.link.hubNow())),
    };
    const options = plotOptions(host.clientWidth, HEIGHT, chartColours(), scene.current.drawn, hooks);
    const u = new uPlot(options, [[], ...options.series.slice(1).map(() => [])], host);
    plot.current = u;
    holdByClick(u, pointing, now);
    const resize = new ResizeObserver(() => u.setSize({ width: host.clientWidth, height: HEIGHT }));
    resize.observe(host);
    now.current.draw();
    return () => {
      resize.disconnect();
      u.destroy();
      plot.current = undefined;
    };
  }, [scheme, key, feed]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the mutable lines
  useEffect(() => now.current.draw(), [version, feed, presences, setpoint, heldMs]);
  useEffect(() => {
    if (window.toMs !== undefined) {
      return;
    }
    const timer = setInterval(() => now.current.draw(), rangeMs <= 300_000 ? 250 : 1000);
    return () => clearInterval(timer);
  }, [rangeMs, window]);

  const zoom = (factor: number, share = 1) => {
    const nowMs = console.link.hubNow();
    const endMs = window.toMs ?? nowMs;
    onWindow(zoomed(window, factor, endMs - (1 - share) * rangeMs, nowMs));
  };
  const pan = (share: number) => onWindow(panned(window, share, console.link.hubNow()));
  usePinch(box, plot, { zoom, pan });
  const onKey = (event: KeyboardEvent) => {
    const ways: Record<string, () => void> = {
      '+': () => zoom(STEP, 0.5),
      '=': () => zoom(STEP, 0.5),
      '-': () => zoom(1 / STEP, 0.5),
      ArrowLeft: () => pan(-KEY_PAN),
      ArrowRight: () => pan(KEY_PAN),
      '0': () => onWindow({ rangeMs, toMs: undefined }),
      ...(heldMs === undefined ? {} : { Escape: () => onHold(undefined) }),
    };
    const way = ways[event.key];
    if (way !== undefined && !event.metaKey && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      way();
    }
  };

  const empty = feed.loaded && lines.every((line) => line.points().length === 0);
  const [main] = charted;
  return (
    <div className={css.chart}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing that takes keys has no element of its own */}
      <div
        ref={box}
        className={css.plot}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved through time by keys
        tabIndex={0}
        aria-label={text.chart.label(main === undefined ? '' : metricTitle(main.metric))}
        aria-description={text.chart.keys}
        style={{ height: HEIGHT }}
        onKeyDown={onKey}
      />
      {empty && <p className={css.chartEmpty}>{text.chart.empty}</p>}
      {pointed !== undefined && (
        <Pointed
          pointed={pointed}
          charted={charted}
          stepMs={lines[0]?.stepMs ?? 0}
          nowMs={console.link.hubNow()}
          wide={box.current?.clientWidth ?? 0}
        />
      )}
    </div>
  );
}

type Holding = { readonly toHeld: (u: uPlot) => void; readonly hold: (u: uPlot, left: number) => void };

/** A click holds the crosshair where it is; one beside it, or the same again, moves it or lets go. */
function holdByClick(u: uPlot, pointing: RefObject<boolean>, now: RefObject<Holding>): void {
  let downX = 0;
  u.over.addEventListener('pointerenter', () => {
    pointing.current = true;
  });
  u.over.addEventListener('pointerleave', () => {
    pointing.current = false;
  });
  // It comes after the pointer's, and uPlot, which listened first, has taken the crosshair away by then.
  u.over.addEventListener('mouseleave', () => now.current.toHeld(u));
  u.over.addEventListener('pointerdown', (event) => {
    downX = event.clientX;
  });
  u.over.addEventListener('click', (event) => {
    if (Math.abs(event.clientX - downX) <= CLICK_PX) {
      now.current.hold(u, event.clientX - u.over.getBoundingClientRect().left);
    }
  });
}

function pointedAt(u: uPlot, lines: number): PointedAt | undefined {
  const rows = u.cursor.idxs;
  const at = rows?.[1];
  const timeSec = at == null ? undefined : u.data[0][at];
  if (at == null || timeSec == null || u.cursor.left === undefined || u.cursor.left < 0) {
    return undefined;
  }
  const value = (series: number) => {
    const row = rows?.[series];
    return row == null ? undefined : (u.data[series]?.[row] ?? undefined);
  };
  const main = value(1);
  const others = Array.from({ length: lines - 1 }, (_, index) => value(FIRST_OTHER + index));
  const left = u.valToPos(timeSec, 'x');
  // Before the answer of another range is there, the nearest reading may be out of sight.
  if (left < 0 || left > u.over.clientWidth) {
    return undefined;
  }
  if (main === undefined && others.every((other) => other === undefined)) {
    return undefined;
  }
  return {
    left: left + u.bbox.left / devicePixelRatio,
    timeMs: timeSec * 1000,
    values: [main, ...others],
    lowest: u.data[3]?.[at] ?? main,
    highest: u.data[2]?.[at] ?? main,
  };
}

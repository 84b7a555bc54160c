import { type CSSProperties, type RefObject, useEffect, useRef, useState } from 'react';
import { THIN } from '../../format/numbers';
import { formatExact } from '../../format/times';
import { type Capabilities, type Metric, ValueType } from '../../gen/signalbox/v1/capabilities_pb';
import { SyncState } from '../../gen/signalbox/v1/shadow_pb';
import { propertyQuantity } from '../../model/property';
import { limitsText, metricTitle, readingQuantity, troubleOf } from '../../model/reading';
import { setpointOf } from '../../model/setpoint';
import { useTopic } from '../../state/Beat';
import { useConsole, useOnline } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { text } from '../../strings';
import { Age } from '../parts/Age';
import { Sparkline } from '../parts/Sparkline';
import css from './tiles.module.css';

interface Props {
  readonly device: FleetDevice;
  readonly capabilities: Capabilities;
  readonly metrics: readonly Metric[];
  readonly charted: string | undefined;
  readonly onChoose: (metric: string) => void;
}

const MOST_IN_A_ROW = 6;
const FEWEST_IN_A_ROW = 4;

/** How many tiles a row has where there is room: as many as leave the last row fullest. */
export function tilesInARow(count: number): number {
  if (count <= MOST_IN_A_ROW) {
    return Math.max(FEWEST_IN_A_ROW, count);
  }
  const left = (columns: number) => (columns - (count % columns)) % columns;
  return [MOST_IN_A_ROW, 5, FEWEST_IN_A_ROW].reduce((best, columns) =>
    left(columns) < left(best) ? columns : best,
  );
}

/** One tile for each metric, divided by hairlines; choosing one draws its chart. */
export function Tiles({ device, capabilities, metrics, charted, onChoose }: Props) {
  const { box, linePx } = useLineWidth(metrics.length);
  return (
    <section
      ref={box}
      className={`card ${css.tiles}`}
      style={{ '--tiles': tilesInARow(metrics.length) } as CSSProperties}
      aria-label={text.device.metrics}
    >
      {metrics.map((metric) => (
        <Tile
          key={metric.name}
          device={device}
          capabilities={capabilities}
          metric={metric}
          charted={metric.name === charted}
          linePx={linePx}
          onChoose={() => onChoose(metric.name)}
        />
      ))}
    </section>
  );
}

interface TileProps {
  readonly device: FleetDevice;
  readonly capabilities: Capabilities;
  readonly metric: Metric;
  readonly charted: boolean;
  readonly linePx: number;
  readonly onChoose: () => void;
}

/** Left and right of a tile, as its sheet says. */
const PADDINGS_PX = 28;
const NARROWEST_LINE_PX = 120;

/** Sparklines are as wide as a tile has room for; the first one is like the others. */
function useLineWidth(tiles: number): {
  readonly box: RefObject<HTMLElement | null>;
  readonly linePx: number;
} {
  const box = useRef<HTMLElement>(null);
  const [linePx, setLinePx] = useState(156);
  useEffect(() => {
    const tile = box.current?.firstElementChild;
    if (!tile || tiles === 0) {
      return;
    }
    const resize = new ResizeObserver(() =>
      setLinePx(Math.max(NARROWEST_LINE_PX, tile.clientWidth - PADDINGS_PX)),
    );
    resize.observe(tile);
    return () => resize.disconnect();
  }, [tiles]);
  return { box, linePx };
}

function Tile({ device, capabilities, metric, charted, linePx, onChoose }: TileProps) {
  const { fleet, seeder } = useConsole();
  const online = useOnline();
  const series = fleet.series(device.id, metric.name);
  useTopic(series.topic);
  useTopic(device.topic);
  const drawn = metric.type !== ValueType.TEXT;
  useEffect(() => {
    if (drawn && online) {
      seeder.want(device.id, metric.name);
    }
  }, [seeder, device.id, metric.name, drawn, online]);
  const { digits, unit } = readingQuantity(series.value, metric);
  const trouble = troubleOf(metric, series);
  const drifted = trouble === undefined ? driftOf(device, capabilities, metric) : '';
  const lastKnown = device.away || !online;
  const inside = (
    <>
      <span className={css.tileHead}>
        <span className={css.tileName}>{metricTitle(metric)}</span>
        <span className="caption">{series.value !== undefined && <Age atMs={series.timeMs} />}</span>
      </span>
      <span className={css.tileValue} title={series.timeMs > 0 ? formatExact(series.timeMs) : ''}>
        {trouble !== undefined && trouble.mark !== '' && <span className={css.mark}>{trouble.mark}</span>}
        <span
          className={lastKnown && series.value !== undefined ? css.lastKnown : ''}
          data-word={typeof series.value === 'string'}
        >
          {digits}
        </span>
        <span className={css.tileUnit}>{unit}</span>
      </span>
      <span className={css.tileLine}>
        {drawn && <Sparkline ring={series.ring} width={linePx} height={26} cut={lastKnown} />}
      </span>
      <span className={css.tileFoot} data-bad={trouble?.bad ?? false} data-drift={drifted !== ''}>
        {trouble?.reason ?? (drifted || limitsText(metric))}
      </span>
    </>
  );
  const state =
    trouble === undefined ? (drifted === '' ? undefined : 'drift') : trouble.bad ? 'bad' : 'doubt';
  return (
    <button type="button" className={css.tile} data-trouble={state} aria-pressed={charted} onClick={onChoose}>
      {inside}
    </button>
  );
}

/** What was wanted of a metric that is elsewhere by now; empty: it is where it should be. */
function driftOf(device: FleetDevice, capabilities: Capabilities, metric: Metric): string {
  const form = setpointOf(capabilities, metric)?.form;
  const leaf = device.shadow?.leaves.find(({ path }) => path === form?.name);
  if (form === undefined || leaf?.sync !== SyncState.DRIFTED) {
    return '';
  }
  const { digits, unit } = propertyQuantity(leaf.desired, form.unit);
  return text.device.wanted(unit === '' ? digits : digits + THIN + unit);
}

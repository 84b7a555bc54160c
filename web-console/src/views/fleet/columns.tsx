import type { ReactNode } from 'react';
import { PRESENCE_KINDS, presenceKind } from '../../model/presence';
import type { Console } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { heardMs } from '../../state/searchMatch';
import { text } from '../../strings';
import {
  AgeOfCommand,
  CommandCell,
  HeardCell,
  LifecycleCell,
  MetricCell,
  NameCell,
  OutcomeCell,
  PresenceCell,
  SinceCell,
  SyncCell,
  syncWeight,
  TagsCell,
  TrendCell,
  TripCell,
} from './cells';
import { type MetricColumn, metricWidth } from './fleetColumns';
import css from './table.module.css';
import type { RowOrder } from './useFleetRows';

/** One column of the fleet; its width never depends on what it shows. */
export interface FleetColumn {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly right: boolean;
  readonly widthPx: number;
  /** Takes what the others leave. */
  readonly grows: boolean;
  readonly draw: (device: FleetDevice) => ReactNode;
  /** Undefined: nothing to order by, which is last either way. */
  readonly sortBy: ((device: FleetDevice) => number | string | undefined) | undefined;
  /** What changes its order. */
  readonly follows: RowOrder['follows'];
}

const words = text.fleet.columns;
const METRIC = 'metric:';

export function metricColumnId(name: string): string {
  return METRIC + name;
}

/** The metric a column shows, by the column's id. */
export function metricOfColumn(id: string): string | undefined {
  return id.startsWith(METRIC) ? id.slice(METRIC.length) : undefined;
}

/** Those that are not readings, in their order; readings stand where `readings` is. */
export const COLUMN_ORDER = [
  'presence',
  'since',
  'heard',
  'device',
  'tags',
  'model',
  'lifecycle',
  'agent',
  'readings',
  'trend',
  'rtt',
  'sync',
  'command',
  'outcome',
  'age',
] as const;

export const COLUMN_TITLES: Readonly<Record<string, string>> = {
  ...words,
  rtt: words.rttLong,
  age: `${words.command}: ${words.age}`,
  outcome: `${words.command}: ${words.outcome}`,
};

type FixedId = Exclude<(typeof COLUMN_ORDER)[number], 'readings'>;

const WIDTHS: Readonly<Record<FixedId, number>> = {
  presence: 164,
  since: 50,
  heard: 60,
  device: 204,
  tags: 92,
  model: 150,
  lifecycle: 92,
  agent: 104,
  trend: 86,
  rtt: 56,
  sync: 100,
  command: 96,
  outcome: 100,
  age: 52,
};
const SELECT_PX = 34;
const EDGES_PX = 24;

const ALWAYS: readonly FixedId[] = ['presence', 'since', 'device', 'trend', 'command', 'outcome', 'age'];
/** What is added while there is room, most wanted first; a number is a reading. */
const WANTED: readonly (FixedId | number)[] = [0, 'sync', 'rtt', 1, 'tags', 2, 'model', 3];

/** What a table of this width shows where nobody chose. */
export function usualColumns(
  metrics: readonly MetricColumn[],
  widthPx: number,
  tags: boolean,
): readonly string[] {
  let left = widthPx - SELECT_PX - EDGES_PX;
  const shown = new Set<string>();
  const add = (id: string, px: number, needed: boolean) => {
    if (needed || px <= left) {
      shown.add(id);
      left -= px;
    }
  };
  for (const id of ALWAYS) {
    add(id, WIDTHS[id], true);
  }
  for (const wanted of WANTED) {
    if (typeof wanted === 'string') {
      if (wanted !== 'tags' || tags) {
        add(wanted, WIDTHS[wanted], false);
      }
    } else {
      const metric = metrics[wanted];
      if (metric !== undefined) {
        add(metricColumnId(metric.name), metricWidth(metric), wanted === 0);
      }
    }
  }
  const readings = [...shown].filter((id) => metricOfColumn(id) !== undefined);
  return COLUMN_ORDER.flatMap((id) => (id === 'readings' ? readings : shown.has(id) ? [id] : []));
}

interface Sources {
  readonly console: Console;
  readonly metrics: ReadonlyMap<string, MetricColumn>;
  /** The tags that tell devices apart. */
  readonly tags: ReadonlySet<string>;
}

/** The columns of these ids, in the table's order; what nobody knows is left out, the device never is. */
export function columnsOf(ids: readonly string[], sources: Sources): FleetColumn[] {
  const wanted = new Set([...ids, 'device']);
  const readings = ids.flatMap((id) => sources.metrics.get(metricOfColumn(id) ?? '') ?? []);
  const columns: FleetColumn[] = [];
  for (const id of COLUMN_ORDER) {
    if (id === 'readings') {
      const [first, ...others] = readings.map((metric) => readingColumn(metric));
      // The course is that of the first reading, for most: it stands beside it.
      columns.push(
        ...(first === undefined ? [] : [first]),
        ...(wanted.has('trend') ? [fixedColumn('trend', sources, readings)] : []),
        ...others,
      );
    } else if (id !== 'trend' && wanted.has(id)) {
      columns.push(fixedColumn(id, sources, readings));
    }
  }
  return columns;
}

function readingColumn(metric: MetricColumn): FleetColumn {
  return {
    id: metricColumnId(metric.name),
    title: metric.title,
    unit: metric.unit,
    right: true,
    widthPx: metricWidth(metric),
    grows: false,
    follows: 'values',
    draw: (device) => <MetricCell device={device} column={metric} />,
    sortBy: (device) => {
      const value = device.series.get(metric.name)?.value;
      return typeof value === 'boolean' ? Number(value) : value;
    },
  };
}

function fixedColumn(id: FixedId, sources: Sources, readings: readonly MetricColumn[]): FleetColumn {
  const { link, executions } = sources.console;
  const column = (
    draw: FleetColumn['draw'],
    sortBy?: FleetColumn['sortBy'],
    more: Partial<Pick<FleetColumn, 'right' | 'grows' | 'follows'>> = {},
  ): FleetColumn => ({
    id,
    title: words[id],
    unit: '',
    right: more.right ?? false,
    grows: more.grows ?? false,
    follows: more.follows ?? 'members',
    widthPx: WIDTHS[id],
    draw,
    sortBy,
  });
  switch (id) {
    case 'presence':
      return column(
        (device) => <PresenceCell device={device} />,
        (device) => PRESENCE_KINDS.indexOf(presenceKind(device.state)),
        { follows: 'presences' },
      );
    case 'since':
      return column(
        (device) => <SinceCell device={device} />,
        (device) => (device.presence === undefined ? undefined : -Number(device.presence.sinceMs)),
        { right: true, follows: 'presences' },
      );
    case 'heard':
      return column(
        (device) => <HeardCell device={device} />,
        (device) => {
          const atMs = heardMs(device, link.hubNow());
          return atMs === undefined ? undefined : -atMs;
        },
        { right: true, follows: 'values' },
      );
    case 'device':
      return column(
        (device) => <NameCell device={device} />,
        (device) => device.name,
        { grows: true },
      );
    case 'tags':
      return column(
        (device) => <TagsCell device={device} telling={sources.tags} />,
        (device) => (device.device?.tags ?? []).filter((tag) => sources.tags.has(tag))[0],
      );
    case 'model':
      return column(
        (device) => (
          <span className={css.model} title={device.device?.model ?? ''}>
            {device.device?.model}
          </span>
        ),
        (device) => device.device?.model || undefined,
      );
    case 'lifecycle':
      return column(
        (device) => <LifecycleCell device={device} />,
        (device) => device.device?.lifecycle,
      );
    case 'agent':
      return column(
        (device) => <span className={css.model}>{device.device?.agentVersion}</span>,
        (device) => device.device?.agentVersion || undefined,
      );
    case 'trend':
      return column((device) => <TrendCell device={device} columns={readings} />);
    case 'rtt':
      return column(
        (device) => <TripCell device={device} />,
        (device) => (device.away ? undefined : device.link?.roundTripMs || undefined),
        { right: true, follows: 'values' },
      );
    case 'sync':
      return column(
        (device) => <SyncCell device={device} />,
        (device) => syncWeight(device.shadowStatus),
        { follows: 'values' },
      );
    case 'command':
      return column(
        (device) => <CommandCell device={device} />,
        (device) => executions.newestOfDevice(device.id)?.command,
        { follows: 'values' },
      );
    case 'outcome':
      return column(
        (device) => <OutcomeCell device={device} />,
        (device) => executions.newestOfDevice(device.id)?.state,
        { follows: 'values' },
      );
    case 'age':
      return column(
        (device) => <AgeOfCommand device={device} />,
        (device) => {
          const newest = executions.newestOfDevice(device.id);
          return newest === undefined ? undefined : -Number(newest.updatedAtMs);
        },
        { right: true, follows: 'values' },
      );
  }
}

export function templateOf(columns: readonly FleetColumn[], selectable: boolean): string {
  const tracks = columns.map((column) =>
    column.grows ? `minmax(${column.widthPx}px, 1fr)` : `${column.widthPx}px`,
  );
  return [...(selectable ? [`${SELECT_PX}px`] : []), ...tracks].join(' ');
}

/** Below this the table scrolls sideways. */
export function leastWidth(columns: readonly FleetColumn[], selectable: boolean): number {
  return columns.reduce((sum, column) => sum + column.widthPx, (selectable ? SELECT_PX : 0) + EDGES_PX);
}

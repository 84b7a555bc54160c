import type { ColumnDef } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import { PRESENCE_KINDS, presenceKind } from '../../model/presence';
import type { ExecutionStore } from '../../state/ExecutionStore';
import type { FleetDevice } from '../../state/FleetStore';
import { devicePath } from '../../state/Route';
import { text } from '../../strings';
import { To } from '../shell/To';
import {
  AgeOfCommand,
  CommandCell,
  LifecycleTag,
  MetricCell,
  OutcomeCell,
  PresenceCell,
  SinceCell,
  TrendCell,
  TripCell,
} from './cells';
import type { features } from './features';
import { type MetricColumn, metricWidth } from './fleetColumns';
import css from './table.module.css';

declare module '@tanstack/react-table' {
  interface ColumnMeta<TFeatures, TData, TValue> {
    readonly title: string;
    readonly unit?: string;
    readonly right?: boolean;
    /** CSS grid track. */
    readonly track: string;
    readonly draw: (device: FleetDevice) => ReactNode;
  }
}

export type FleetColumn = ColumnDef<typeof features, FleetDevice>;

/** Sorting by these moves rows while values move: the order is refreshed now and then instead. */
export const LIVE_COLUMNS: ReadonlySet<string> = new Set(['rtt', 'age', 'since']);

const words = text.fleet.columns;

/** Missing values sort last in ascending order and never between numbers. */
const NOTHING = Number.POSITIVE_INFINITY;

export function fleetColumnDefs(
  metrics: readonly MetricColumn[],
  tags: ReadonlySet<string>,
  wide: boolean,
  executions: ExecutionStore,
): FleetColumn[] {
  const column = (
    id: string,
    track: string,
    title: string,
    draw: (device: FleetDevice) => ReactNode,
    sortBy?: (device: FleetDevice) => string | number,
    more: { right?: boolean; unit?: string } = {},
  ): FleetColumn => ({
    id,
    meta: { title, track, draw, ...more },
    enableSorting: sortBy !== undefined,
    sortDescFirst: false,
    ...(sortBy === undefined
      ? {}
      : {
          accessorFn: sortBy,
          sortFn: (a, b, columnId) => compare(a.getValue(columnId), b.getValue(columnId)),
        }),
  });

  const columns: (FleetColumn | false)[] = [
    column(
      'presence',
      '160px',
      words.presence,
      (device) => <PresenceCell device={device} />,
      (device) => PRESENCE_KINDS.indexOf(presenceKind(device.state)),
    ),
    column(
      'since',
      '46px',
      words.since,
      (device) => <SinceCell device={device} />,
      (device) => -Number(device.presence?.sinceMs ?? 0n),
      { right: true },
    ),
    column(
      'device',
      'minmax(200px, 1fr)',
      words.device,
      (device) => <NameCell device={device} />,
      (device) => device.name.toLowerCase(),
    ),
    tags.size > 0 &&
      column('tags', '96px', words.tags, (device) => <TagsCell device={device} telling={tags} />),
    wide &&
      column(
        'model',
        '150px',
        words.model,
        (device) => <span className={css.model}>{device.device?.model}</span>,
        (device) => device.device?.model ?? '',
      ),
  ];
  for (const metric of metrics) {
    columns.push(
      column(
        `metric:${metric.name}`,
        `${metricWidth(metric)}px`,
        metric.title,
        (device) => <MetricCell device={device} column={metric} />,
        (device) => {
          const value = device.series.get(metric.name)?.value;
          return typeof value === 'number' ? value : NOTHING;
        },
        { right: true, unit: metric.unit },
      ),
    );
  }
  columns.push(
    column('trend', '84px', words.trend, (device) => <TrendCell device={device} columns={metrics} />),
    column(
      'rtt',
      '54px',
      words.rtt,
      (device) => <TripCell device={device} />,
      (device) => (device.away ? NOTHING : (device.link?.roundTripMs ?? NOTHING)),
      { right: true },
    ),
    column('command', '96px', words.command, (device) => <CommandCell device={device} />),
    column('outcome', '98px', '', (device) => <OutcomeCell device={device} />),
    column(
      'age',
      '56px',
      words.age,
      (device) => <AgeOfCommand device={device} />,
      (device) => -Number(executions.newestOfDevice(device.id)?.updatedAtMs ?? 0n),
      { right: true },
    ),
  );
  return columns.filter((definition): definition is FleetColumn => definition !== false);
}

export function templateOf(columns: readonly FleetColumn[]): string {
  return columns.map((column) => column.meta?.track ?? 'auto').join(' ');
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') {
    return a === b ? 0 : a < b ? -1 : 1;
  }
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}

function NameCell({ device }: { device: FleetDevice }) {
  return (
    <span className={css.name} title={`${device.name}\n${device.id}`}>
      <To path={devicePath(device.id)}>{device.name}</To>
      {device.name !== device.id && <span className={css.id}>{device.id}</span>}
      <LifecycleTag device={device} />
    </span>
  );
}

function TagsCell({ device, telling }: { device: FleetDevice; telling: ReadonlySet<string> }) {
  const tags = (device.device?.tags ?? []).filter((tag) => telling.has(tag));
  return (
    <span className={css.tags} title={tags.join(', ')}>
      {tags.map((tag) => (
        <span key={tag} className="tag">
          {tag}
        </span>
      ))}
    </span>
  );
}

import { useEffect } from 'react';
import { formatCount, NO_VALUE } from '../../format/numbers';
import { formatExact } from '../../format/times';
import { type ShadowStatus, SyncState } from '../../gen/signalbox/v1/shadow_pb';
import { Lifecycle } from '../../gen/signalbox/v1/types_pb';
import { syncLook } from '../../model/property';
import { metricTitle, readingQuantity, troubleOf } from '../../model/reading';
import { useTopic } from '../../state/Beat';
import { useConsole, useOnline } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { devicePath } from '../../state/Route';
import { heardMs, leavesIn } from '../../state/searchMatch';
import { text } from '../../strings';
import { Age } from '../parts/Age';
import { useNow } from '../parts/Clock';
import { ExecutionWord } from '../parts/ExecutionWord';
import { Glyph } from '../parts/Glyph';
import { PresenceLamp } from '../parts/PresenceLamp';
import { Sparkline } from '../parts/Sparkline';
import { To } from '../shell/To';
import { courseOf, isIn, type MetricColumn } from './fleetColumns';
import css from './table.module.css';

/** Each cell subscribes to what it shows and to nothing else. */
interface Props {
  readonly device: FleetDevice;
}

export function PresenceCell({ device }: Props) {
  const console = useConsole();
  return <PresenceLamp presence={device.presence} nowMs={console.link.hubNow()} />;
}

/** What a device is when it is not active; nothing for one that is. */
export function LifecycleTag({ device }: Props) {
  const word = text.lifecycle.words[device.device?.lifecycle ?? Lifecycle.ACTIVE];
  return word === undefined ? null : <span className="tag">{word}</span>;
}

export function SinceCell({ device }: Props) {
  const sinceMs = Number(device.presence?.sinceMs ?? 0n);
  return <span className="quiet">{sinceMs === 0 ? NO_VALUE : <Age atMs={sinceMs} />}</span>;
}

export function MetricCell({ device, column }: Props & { column: MetricColumn }) {
  const { fleet, shelf } = useConsole();
  const online = useOnline();
  const series = fleet.series(device.id, column.name);
  useTopic(series.topic);
  useTopic(shelf.topic);
  const declared = shelf.metric(device, column.name);
  if (!isIn(column, declared)) {
    // A dash says that a value is missing; here there is none to miss.
    return null;
  }
  if (series.value === undefined) {
    return (
      <span className="faint" title={text.fleet.unknownValue}>
        {NO_VALUE}
      </span>
    );
  }
  const { digits, unit } = readingQuantity(series.value, declared);
  const trouble = declared === undefined ? undefined : troubleOf(declared, series);
  const bytes = declared?.unit.startsWith('By') ?? false;
  const lastKnown = device.away || !online;
  return (
    <span
      className={css.value}
      title={[trouble?.reason, formatExact(series.timeMs)].filter(Boolean).join('\n')}
    >
      {trouble !== undefined && trouble.mark !== '' && <span className={css.mark}>{trouble.mark}</span>}
      <span className={lastKnown ? 'away' : css.number}>{digits}</span>
      {bytes && <span className={css.unit}> {unit}</span>}
    </span>
  );
}

export function TrendCell({ device, columns }: Props & { columns: readonly MetricColumn[] }) {
  const { shelf } = useConsole();
  useTopic(shelf.topic);
  const metric = courseOf(device, shelf, columns);
  return metric === undefined ? null : <Trend key={metric} device={device} metric={metric} />;
}

function Trend({ device, metric }: Props & { metric: string }) {
  const { fleet, shelf, seeder } = useConsole();
  const online = useOnline();
  const series = fleet.series(device.id, metric);
  useTopic(series.topic);
  useEffect(() => {
    // Rows that fly past under the wheel ask for nothing.
    const timer = setTimeout(() => series.value !== undefined && seeder.want(device.id, metric), 250);
    return () => clearTimeout(timer);
  }, [seeder, series, device.id, metric]);
  const declared = shelf.metric(device, metric);
  return (
    <span title={declared === undefined ? '' : metricTitle(declared)}>
      <Sparkline ring={series.ring} width={72} height={20} cut={device.away || !online} />
    </span>
  );
}

export function TripCell({ device }: Props) {
  const trip = device.link?.roundTripMs ?? 0;
  return device.away || trip === 0 ? <span className="faint">{NO_VALUE}</span> : <span>{trip}</span>;
}

function useNewest(device: FleetDevice) {
  const { executions } = useConsole();
  useTopic(executions.deviceTopic(device.id));
  return executions.newestOfDevice(device.id);
}

export function CommandCell({ device }: Props) {
  const newest = useNewest(device);
  return newest === undefined ? (
    <span className="faint">{text.fleet.neverRun}</span>
  ) : (
    <span className={css.command}>{newest.command}</span>
  );
}

export function OutcomeCell({ device }: Props) {
  const newest = useNewest(device);
  return newest === undefined ? null : <ExecutionWord execution={newest} />;
}

export function AgeOfCommand({ device }: Props) {
  const newest = useNewest(device);
  useNow();
  return <span className="quiet">{newest !== undefined && <Age atMs={Number(newest.updatedAtMs)} />}</span>;
}

/** When the hub last heard from it: a device that is online speaks now. */
export function HeardCell({ device }: Props) {
  const { link } = useConsole();
  useNow();
  const now = link.hubNow();
  const atMs = heardMs(device, now);
  return (
    <span className="quiet">
      {atMs === undefined || atMs <= 0 ? NO_VALUE : atMs >= now ? text.fleet.now : <Age atMs={atMs} />}
    </span>
  );
}

export function LifecycleCell({ device }: Props) {
  return device.device?.lifecycle === Lifecycle.ACTIVE ? (
    <span className="quiet">{text.fleet.active}</span>
  ) : (
    <LifecycleTag device={device} />
  );
}

/** Worst first: one of these says more than any number of leaves in sync. */
const SYNC_ORDER: readonly SyncState[] = [
  SyncState.DRIFTED,
  SyncState.REJECTED,
  SyncState.FAILED,
  SyncState.APPLYING,
  SyncState.PENDING,
  SyncState.IN_SYNC,
];

function worstSync(status: ShadowStatus | undefined): SyncState | undefined {
  return SYNC_ORDER.find((state) => leavesIn(status, state) > 0);
}

/** For sorting: the worst first, then by how many. */
export function syncWeight(status: ShadowStatus | undefined): number | undefined {
  const worst = worstSync(status);
  return worst === undefined
    ? undefined
    : SYNC_ORDER.indexOf(worst) * 1000 - Math.min(999, leavesIn(status, worst));
}

export function SyncCell({ device }: Props) {
  const worst = worstSync(device.shadowStatus);
  const look = worst === undefined ? undefined : syncLook(worst);
  if (worst === undefined || look === undefined) {
    return null;
  }
  const said = SYNC_ORDER.filter((state) => leavesIn(device.shadowStatus, state) > 0).map(
    (state) => `${formatCount(leavesIn(device.shadowStatus, state))} ${syncLook(state)?.word ?? ''}`,
  );
  return (
    <span className={css.sync} data-tone={look.tone} title={said.join('\n')}>
      <Glyph name={look.glyph} size={10} />
      {worst === SyncState.IN_SYNC ? look.word : said[0]}
    </span>
  );
}

export function NameCell({ device }: Props) {
  return (
    <span className={css.name} title={`${device.name}\n${device.id}`}>
      <To path={devicePath(device.id)}>{device.name}</To>
      {device.name !== device.id && <span className={css.id}>{device.id}</span>}
      <LifecycleTag device={device} />
    </span>
  );
}

export function TagsCell({ device, telling }: Props & { telling: ReadonlySet<string> }) {
  const tags = (device.device?.tags ?? []).filter((tag) => telling.has(tag));
  const [first] = tags;
  return first === undefined ? null : (
    <span className={css.tags} title={(device.device?.tags ?? []).join(', ')}>
      <span className={`tag ${css.tag}`}>{first}</span>
      {tags.length > 1 && <span className="caption">{`+${tags.length - 1}`}</span>}
    </span>
  );
}

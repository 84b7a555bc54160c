import type { Metric } from '../gen/signalbox/v1/capabilities_pb';
import type { Execution } from '../gen/signalbox/v1/execution_pb';
import { type ShadowStatus, SyncState } from '../gen/signalbox/v1/shadow_pb';
import { PresenceState } from '../gen/signalbox/v1/types_pb';
import { presenceKind } from '../model/presence';
import { troubleOf } from '../model/reading';
import type { FleetDevice } from './FleetStore';
import type { Condition, MetricCondition, Token } from './search';
import { compares } from './searchValues';

/** What a condition is held against beside the device itself. */
export interface Known {
  readonly nowMs: number;
  metric(device: FleetDevice, name: string): Metric | undefined;
  newestExecution(deviceId: string): Execution | undefined;
}

export function matches(device: FleetDevice, tokens: readonly Token[], known: Known): boolean {
  return tokens.every((token) => meets(device, token, known));
}

export function meets(device: FleetDevice, token: Token, known: Known): boolean {
  if (token.condition.kind === 'wrong') {
    return false;
  }
  return holds(device, token.condition, known) !== token.not;
}

/** How many devices each token alone leaves; the least is the one to drop when nothing matches. */
export function countEach(devices: Iterable<FleetDevice>, tokens: readonly Token[], known: Known): number[] {
  const left = tokens.map(() => 0);
  for (const device of devices) {
    tokens.forEach((token, index) => {
      left[index] = (left[index] ?? 0) + (meets(device, token, known) ? 1 : 0);
    });
  }
  return left;
}

export function narrowest(counts: readonly number[]): number {
  return counts.indexOf(Math.min(...counts));
}

function holds(device: FleetDevice, condition: Condition, known: Known): boolean {
  switch (condition.kind) {
    case 'presence':
      return presenceKind(device.state) === condition.presence;
    case 'trouble':
      return hasTrouble(device, known);
    case 'tag':
      return (device.device?.tags ?? []).some((tag) =>
        condition.begins ? tag.toLowerCase().startsWith(condition.tag) : tag.toLowerCase() === condition.tag,
      );
    case 'model':
      return (device.device?.model ?? '').toLowerCase().includes(condition.word);
    case 'lifecycle':
      return device.device?.lifecycle === condition.lifecycle;
    case 'sync':
      return leavesIn(device.shadowStatus, condition.sync) > 0;
    case 'command':
      return known.newestExecution(device.id)?.command.toLowerCase().includes(condition.word) ?? false;
    case 'outcome':
      return known.newestExecution(device.id)?.state === condition.state;
    case 'ago': {
      const atMs = condition.of === 'seen' ? heardMs(device, known.nowMs) : sinceMs(device);
      return atMs !== undefined && compares(condition.operator, known.nowMs - atMs, condition.ms);
    }
    case 'trip': {
      const trip = device.away ? 0 : (device.link?.roundTripMs ?? 0);
      return trip > 0 && compares(condition.operator, trip, condition.ms);
    }
    case 'metric':
      return holdsMetric(device, condition, known);
    case 'words':
      return (
        device.id.toLowerCase().includes(condition.word) ||
        device.name.toLowerCase().includes(condition.word) ||
        (device.device?.model ?? '').toLowerCase().includes(condition.word)
      );
    case 'wrong':
      return false;
  }
}

/** The last known value counts, also of a device that is away; a device without one matches neither way. */
function holdsMetric(device: FleetDevice, condition: MetricCondition, known: Known): boolean {
  const actual = device.series.get(condition.name)?.value;
  if (actual === undefined) {
    return false;
  }
  const declared = known.metric(device, condition.name);
  if (condition.unit !== undefined && declared !== undefined && declared.unit !== condition.unit) {
    return false;
  }
  const { value, operator } = condition;
  if (typeof value === 'number') {
    if (typeof actual !== 'number') {
      return false;
    }
    const level = operator === '=' || operator === '!=' ? asShown(actual, declared) : actual;
    return compares(operator, level, value);
  }
  const same =
    typeof value === 'boolean' ? Number(actual) === Number(value) : String(actual).toLowerCase() === value;
  return operator === '!=' ? !same : same;
}

/** Equal means equal to what the table shows. */
function asShown(value: number, metric: Metric | undefined): number {
  return metric === undefined ? value : Number(value.toFixed(metric.decimals));
}

/** A value outside its limits, or a sensor that failed. */
export function hasTrouble(device: FleetDevice, known: Pick<Known, 'metric'>): boolean {
  for (const [name, series] of device.series) {
    const metric = known.metric(device, name);
    if (metric !== undefined && troubleOf(metric, series)?.bad === true) {
      return true;
    }
  }
  return false;
}

/** When the hub last heard from it; undefined: nobody knows. A device that never came was last heard before all time. */
export function heardMs(device: FleetDevice, nowMs: number): number | undefined {
  switch (device.state) {
    case PresenceState.ONLINE:
      return nowMs;
    case PresenceState.NEVER_SEEN:
      return Number.NEGATIVE_INFINITY;
    case PresenceState.ASLEEP:
    case PresenceState.OFFLINE:
      return sinceMs(device);
    default: {
      // The hub restarted meanwhile: only what the device sent before tells.
      let newest: number | undefined;
      for (const series of device.series.values()) {
        newest = series.timeMs > 0 ? Math.max(newest ?? 0, series.timeMs) : newest;
      }
      return newest;
    }
  }
}

function sinceMs(device: FleetDevice): number | undefined {
  const since = Number(device.presence?.sinceMs ?? 0n);
  return since > 0 ? since : undefined;
}

export function leavesIn(status: ShadowStatus | undefined, sync: SyncState): number {
  switch (sync) {
    case SyncState.IN_SYNC:
      return status?.inSync ?? 0;
    case SyncState.PENDING:
      return status?.pending ?? 0;
    case SyncState.APPLYING:
      return status?.applying ?? 0;
    case SyncState.REJECTED:
      return status?.rejected ?? 0;
    case SyncState.FAILED:
      return status?.failed ?? 0;
    case SyncState.DRIFTED:
      return status?.drifted ?? 0;
    default:
      return 0;
  }
}

/** Whether the answer changes while nobody touches the fleet's members: it is looked at again now and then. */
export function isLive(tokens: readonly Token[]): boolean {
  return tokens.some(({ condition: { kind } }) =>
    ['metric', 'trouble', 'ago', 'trip', 'sync', 'command', 'outcome'].includes(kind),
  );
}

/** Whether the answer changes with somebody's presence. */
export function readsPresence(tokens: readonly Token[]): boolean {
  return tokens.some(({ condition: { kind } }) => ['presence', 'ago', 'trip'].includes(kind));
}

/** The metrics that a query reads. */
export function metricsIn(tokens: readonly Token[]): string[] {
  return tokens.flatMap(({ condition }) => (condition.kind === 'metric' ? [condition.name] : []));
}

/** The tags that every device found has, in small letters. */
export function tagsIn(tokens: readonly Token[]): string[] {
  return tokens.flatMap(({ condition, not }) =>
    condition.kind === 'tag' && !condition.begins && !not ? [condition.tag] : [],
  );
}

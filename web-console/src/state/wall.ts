import type { Metric } from '../gen/signalbox/v1/capabilities_pb';
import { SyncState } from '../gen/signalbox/v1/shadow_pb';
import { type PresenceKind, presenceKind } from '../model/presence';
import { troubleOf } from '../model/reading';
import type { FleetDevice } from './FleetStore';
import { type Known, leavesIn } from './searchMatch';

/** Why somebody should look, worst first; undefined: nobody needs to. */
export type Concern = 'offline' | 'unknown' | 'limit' | 'sync';

const WORST_FIRST: readonly (Concern | undefined)[] = ['offline', 'unknown', 'limit', 'sync', undefined];
const BAD_SYNC = [SyncState.DRIFTED, SyncState.REJECTED, SyncState.FAILED] as const;

export function concernOf(device: FleetDevice, known: Pick<Known, 'metric'>): Concern | undefined {
  const kind = presenceKind(device.state);
  if (kind === 'offline' || kind === 'unknown') {
    return kind;
  }
  if (metricInTrouble(device, known) !== undefined) {
    return 'limit';
  }
  return BAD_SYNC.some((state) => leavesIn(device.shadowStatus, state) > 0) ? 'sync' : undefined;
}

/** The reading that is beyond its limit, or whose sensor failed. */
export function metricInTrouble(device: FleetDevice, known: Pick<Known, 'metric'>): Metric | undefined {
  for (const [name, series] of device.series) {
    const metric = known.metric(device, name);
    if (metric !== undefined && troubleOf(metric, series)?.bad === true) {
      return metric;
    }
  }
  return undefined;
}

export interface OnWall {
  readonly device: FleetDevice;
  readonly concern: Concern | undefined;
}

export interface WallPages {
  /** Trouble first, then by name. */
  readonly pages: readonly (readonly OnWall[])[];
  readonly troubled: number;
  /** Without trouble, and not on any page. */
  readonly left: number;
  readonly presences: ReadonlyMap<PresenceKind, number>;
}

/** Pages of devices that are well, at most: a screen on a wall must come back to its beginning. */
const PAGES_OF_WELL = 4;

/** Every device in trouble has its place; those that are well fill what is left of a few pages. */
export function layWall(
  devices: readonly FleetDevice[],
  known: Pick<Known, 'metric'>,
  perPage: number,
): WallPages {
  const presences = new Map<PresenceKind, number>();
  const shown: OnWall[] = devices.map((device) => {
    const kind = presenceKind(device.state);
    presences.set(kind, (presences.get(kind) ?? 0) + 1);
    return { device, concern: concernOf(device, known) };
  });
  const rank = (each: OnWall) => WORST_FIRST.indexOf(each.concern);
  shown.sort((a, b) => rank(a) - rank(b));
  const troubled = shown.filter((each) => each.concern !== undefined).length;
  const count = Math.max(
    Math.ceil(troubled / perPage),
    Math.min(PAGES_OF_WELL, Math.ceil(shown.length / perPage)),
  );
  const pages = Array.from({ length: count }, (_, page) => shown.slice(page * perPage, (page + 1) * perPage));
  return { pages, troubled, left: Math.max(0, shown.length - count * perPage), presences };
}

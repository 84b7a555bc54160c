import { formatNumber, THIN } from '../format/numbers';
import { formatDuration, scaleFor } from '../format/units';
import type { StorageStatus } from '../gen/signalbox/v1/console_link_pb';
import { text } from '../strings';

const DAY_MS = 86_400_000;

/** Full within this time deserves a mark. */
const SOON_MS = 7 * DAY_MS;

/** Beyond this a forecast tells nothing. */
const FARTHEST_MS = 20 * 365 * DAY_MS;

/** 512.3 MB; a whole number of bytes below 1 kB. */
export function formatBytes(bytes: number | bigint): string {
  const size = Number(bytes);
  const { factor, unit, decimals } = scaleFor('By', size);
  return formatNumber(size * factor, decimals ?? 0) + THIN + unit;
}

export interface Forecast {
  readonly words: string;
  /** The disk fills up, or either does so soon. */
  readonly bad: boolean;
}

/** When the budget or the disk is full, and what that means. */
export function forecastOf(storage: StorageStatus, nowMs: number): Forecast {
  const words = text.health;
  const budget = storage.historyBudgetBytes;
  const left = budget - storage.historyBytes;
  if (budget > 0n && left <= 0n) {
    return { words: words.fullNow, bad: false };
  }
  const inMs = Number(storage.fullAtMs) - nowMs;
  if (storage.fullAtMs === 0n || inMs > FARTHEST_MS) {
    return { words: words.fullNever, bad: false };
  }
  const said = roughly(Math.max(0, inMs));
  // A full budget is met by letting the oldest go; a full disk stops the hub from taking anything.
  return budget > 0n && left <= storage.diskFreeBytes
    ? { words: words.fullBudget(said), bad: false }
    : { words: words.fullDisk(said), bad: inMs < SOON_MS || budget > 0n };
}

/** A span as people say it: years and months where days are too many. */
export function roughly(ms: number): string {
  const days = ms / DAY_MS;
  if (days >= 730) {
    return text.health.years(formatNumber(Math.round(days / 365), 0));
  }
  return days >= 60 ? text.health.months(formatNumber(Math.round(days / 30.4), 0)) : formatDuration(ms);
}

/** How much of a bound is taken, 0 to 1. */
export function shareOf(part: number | bigint, bound: number | bigint): number {
  return Number(bound) === 0 ? 0 : Math.min(1, Math.max(0, Number(part) / Number(bound)));
}

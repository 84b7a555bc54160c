import { text } from '../strings';
import { formatNumber, THIN } from './numbers';

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** How long ago: 0.4 s, 9 s, 4 min, 2 h, 6 d. Negative ages (a clock ahead of ours) read as now. */
export function formatAge(ms: number): string {
  const age = Math.max(0, ms);
  if (age < 1000) {
    return (Math.max(1, Math.ceil(age / 100)) / 10).toFixed(1) + THIN + 's';
  }
  if (age < 60_000) {
    return Math.floor(age / 1000) + THIN + 's';
  }
  if (age < 3_600_000) {
    return Math.floor(age / 60_000) + THIN + 'min';
  }
  if (age < 86_400_000) {
    return Math.floor(age / 3_600_000) + THIN + 'h';
  }
  return formatNumber(Math.floor(age / 86_400_000), 0) + THIN + 'd';
}

/** 12 ms, 840 ms, 2.11 s, 30.0 s, 4 min. */
export function formatLatency(ms: number): string {
  if (ms < 1000) {
    return Math.round(ms) + THIN + 'ms';
  }
  if (ms < 10_000) {
    return (ms / 1000).toFixed(2) + THIN + 's';
  }
  return ms < 120_000 ? (ms / 1000).toFixed(1) + THIN + 's' : formatAge(ms);
}

/** 14:28:03 within today, else 12 May 14:28. */
export function formatClock(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  return at.toDateString() === new Date(nowMs).toDateString()
    ? `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`
    : formatMinute(atMs, nowMs);
}

/** 14:28 within today, else 12 May 14:28. */
export function formatMinute(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  const minute = `${pad(at.getHours())}:${pad(at.getMinutes())}`;
  return at.toDateString() === new Date(nowMs).toDateString() ? minute : `${formatDay(atMs)} ${minute}`;
}

/** 12 May. */
export function formatDay(atMs: number): string {
  const at = new Date(atMs);
  return `${at.getDate()} ${text.months[at.getMonth()] ?? ''}`;
}

/** May 2026: where days are too many to tell apart. */
export function formatMonth(atMs: number): string {
  const at = new Date(atMs);
  return `${text.months[at.getMonth()] ?? ''} ${at.getFullYear()}`;
}

/** To the millisecond and with the zone: what hover and focus show. */
export function formatExact(atMs: number): string {
  const at = new Date(atMs);
  const offset = -at.getTimezoneOffset();
  const zone = `${offset < 0 ? '\u2212' : '+'}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  const clock = `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
  return `${day} ${clock}.${pad(at.getMilliseconds(), 3)} ${zone}`;
}

/** +3 ms, −1.20 s: a device clock beside the hub's. */
export function formatOffset(ms: number): string {
  return `${ms < 0 ? '\u2212' : '+'}${formatLatency(Math.abs(ms))}`;
}

/** The hub's number for a link: its start, then the link within it. */
export function formatEpoch(epoch: bigint): string {
  return `${epoch >> 32n}·${epoch & 0xffff_ffffn}`;
}

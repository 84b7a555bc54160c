/** The part of time a chart shows: the last `rangeMs` before now, or before `toMs` where somebody looks back. */
export interface ChartWindow {
  readonly rangeMs: number;
  /** Undefined: the right edge is now and moves. */
  readonly toMs: number | undefined;
}

export const RANGES = {
  '5m': 300_000,
  '1h': 3_600_000,
  '6h': 21_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
  '1y': 31_536_000_000,
} as const;

export type RangeName = keyof typeof RANGES;

const SHORTEST_MS = 10_000;
const LONGEST_MS = RANGES['1y'];

/** As the address says it: "6h", or seconds, and where it ends. Anything else: undefined. */
export function parseWindow(range: string, to: string): ChartWindow | undefined {
  const named = RANGES[range as RangeName] as number | undefined;
  const rangeMs = named ?? Number(range) * 1000;
  if (range === '' || !Number.isFinite(rangeMs) || rangeMs < SHORTEST_MS || rangeMs > LONGEST_MS) {
    return undefined;
  }
  return { rangeMs, toMs: parseMoment(to) };
}

/** A moment as the address says it, in milliseconds; anything else: undefined. */
export function parseMoment(said: string): number | undefined {
  const atMs = Number(said);
  return said !== '' && Number.isFinite(atMs) && atMs > 0 ? atMs : undefined;
}

/** Another range: the moment somebody looks at stays in sight, and in the middle where the end would leave it out. */
export function ranged(
  window: ChartWindow,
  rangeMs: number,
  heldMs: number | undefined,
  nowMs: number,
): ChartWindow {
  const endMs = window.toMs ?? nowMs;
  const inSight = heldMs === undefined || (heldMs <= endMs && heldMs >= endMs - rangeMs);
  return inSight
    ? { rangeMs, toMs: window.toMs }
    : between(heldMs - rangeMs / 2, heldMs + rangeMs / 2, nowMs);
}

/** What the address says of a window. */
export function windowWords(window: ChartWindow): { range: string; to: string } {
  return {
    range: rangeName(window) ?? String(Math.round(window.rangeMs / 1000)),
    to: window.toMs === undefined ? '' : String(Math.round(window.toMs)),
  };
}

/** The range among those on offer; undefined: somebody zoomed. */
export function rangeName(window: ChartWindow): RangeName | undefined {
  return (Object.keys(RANGES) as RangeName[]).find((name) => RANGES[name] === window.rangeMs);
}

/** From one moment to another; an end that is not over yet is the live edge. */
export function between(fromMs: number, toMs: number, nowMs: number): ChartWindow {
  const rangeMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, toMs - fromMs));
  return { rangeMs, toMs: toMs >= nowMs - rangeMs * 0.005 ? undefined : fromMs + rangeMs };
}

/** `factor` 0.5: half as much time, with `aroundMs` staying where it is. */
export function zoomed(window: ChartWindow, factor: number, aroundMs: number, nowMs: number): ChartWindow {
  const endMs = window.toMs ?? nowMs;
  const rangeMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, window.rangeMs * factor));
  const share = (aroundMs - (endMs - window.rangeMs)) / window.rangeMs;
  const fromMs = aroundMs - share * rangeMs;
  return between(fromMs, fromMs + rangeMs, nowMs);
}

/** `share` -0.5: half a window earlier. */
export function panned(window: ChartWindow, share: number, nowMs: number): ChartWindow {
  const endMs = Math.min(nowMs, (window.toMs ?? nowMs) + share * window.rangeMs);
  return between(endMs - window.rangeMs, endMs, nowMs);
}

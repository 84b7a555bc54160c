import { plainText } from '../format/plain';
import { type Execution, ExecutionState, type TimelineStep } from '../gen/signalbox/v1/execution_pb';
import { isFinished } from '../state/ExecutionStore';
import { text } from '../strings';
import type { GlyphName } from '../views/parts/Glyph';

export type Tone = 'plain' | 'running' | 'waiting' | 'bad';

export interface ExecutionLook {
  readonly word: string;
  readonly tone: Tone;
  readonly glyph: GlyphName;
}

const LOOKS: Readonly<Record<number, readonly [Tone, GlyphName]>> = {
  [ExecutionState.QUEUED]: ['waiting', 'arrow'],
  [ExecutionState.SENT]: ['waiting', 'arrow'],
  [ExecutionState.ACCEPTED]: ['running', 'brokenArrow'],
  [ExecutionState.RUNNING]: ['running', 'brokenArrow'],
  [ExecutionState.CANCELLING]: ['waiting', 'brokenArrow'],
  [ExecutionState.SUCCEEDED]: ['plain', 'rails'],
  [ExecutionState.FAILED]: ['bad', 'cross'],
  [ExecutionState.REJECTED]: ['bad', 'cross'],
  [ExecutionState.TIMED_OUT]: ['bad', 'cross'],
  [ExecutionState.EXPIRED]: ['plain', 'stopBar'],
  [ExecutionState.CANCELLED]: ['plain', 'stopBar'],
  [ExecutionState.INDETERMINATE]: ['waiting', 'dashed'],
};

export function executionLook(state: ExecutionState): ExecutionLook {
  const [tone, glyph] = LOOKS[state] ?? ['waiting', 'dashed'];
  return { word: text.execution[state] ?? text.execution[0] ?? '', tone, glyph };
}

/** How far an execution came: each hop is a station on the rail. */
export type Hop = 'console' | 'hub' | 'link' | 'agent' | 'actuator';
export const HOPS: readonly Hop[] = ['console', 'hub', 'link', 'agent', 'actuator'];

const HOP_OF_STEP: Readonly<Record<string, Hop>> = {
  received: 'hub',
  persisted: 'hub',
  written: 'link',
  accepted: 'agent',
  started: 'agent',
  progress: 'agent',
  finished: 'agent',
  answered: 'hub',
  late: 'agent',
  cancel: 'hub',
};

export function hopOfStep(step: string): Hop {
  return HOP_OF_STEP[step] ?? 'hub';
}

export interface Journey {
  /** Index into HOPS of the furthest station reached. */
  readonly reached: number;
  /** The station it did not get past; undefined: it did not break. */
  readonly brokeAfter: number | undefined;
  /** It ended at that very station, which refused it; otherwise on the way to the next one. */
  readonly refusedThere: boolean;
  /** When each station was reached, relative to the first step; undefined: never. */
  readonly arrivals: readonly (number | undefined)[];
}

const BROKEN: ReadonlySet<ExecutionState> = new Set([
  ExecutionState.FAILED,
  ExecutionState.REJECTED,
  ExecutionState.TIMED_OUT,
  ExecutionState.EXPIRED,
  ExecutionState.INDETERMINATE,
]);

export function journeyOf(execution: Execution): Journey {
  const start = Number(execution.timeline[0]?.atMs ?? execution.createdAtMs);
  const arrivals: (number | undefined)[] = [0, undefined, undefined, undefined, undefined];
  let reached = 1;
  for (const step of execution.timeline) {
    const hop = HOPS.indexOf(hopOfStep(step.step));
    reached = Math.max(reached, hop);
    arrivals[hop] ??= Number(step.atMs) - start;
  }
  // That it was done, only what does it can tell.
  if (execution.state === ExecutionState.SUCCEEDED) {
    reached = HOPS.indexOf('actuator');
    arrivals[reached] = Number(execution.timeline.at(-1)?.atMs ?? execution.updatedAtMs) - start;
  }
  return {
    reached,
    brokeAfter: BROKEN.has(execution.state) ? reached : undefined,
    refusedThere: execution.state === ExecutionState.REJECTED,
    arrivals,
  };
}

/** From the request to the final state, or until now. */
export function tookMs(execution: Execution, nowMs: number): number {
  const end = isFinished(execution.state) ? Number(execution.updatedAtMs) : nowMs;
  return Math.max(0, end - Number(execution.createdAtMs));
}

/** Milliseconds of each step since the first one. */
export function stepTimes(timeline: readonly TimelineStep[]): number[] {
  const start = Number(timeline[0]?.atMs ?? 0n);
  return timeline.map((step) => Math.max(0, Number(step.atMs) - start));
}

/** A place on earth to a centimetre. */
const DIGITS = 9;

/** Parameters and results in one line: position=60 speed=normal. */
export function inOneLine(values: object | undefined): string {
  return plainText(
    Object.entries(values ?? {})
      .map(([name, value]) => `${name}=${inShort(value)}`)
      .join(' '),
  );
}

/** Fractions with as many digits as mean something: 13.4477602 instead of 13.447760196752867. */
function inShort(value: unknown): string {
  if (typeof value === 'number' && !Number.isInteger(value)) {
    return String(Number(value.toPrecision(DIGITS)));
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** "user:marta" reads as marta; other kinds keep their prefix. */
export function issuerName(issuer: string): string {
  return issuer.startsWith('user:') ? issuer.slice('user:'.length) : issuer;
}

import { type Principal, Role, type Scope } from '../gen/signalbox/v1/access_pb';
import { text } from '../strings';

/** Roles by what they may do, the least first. */
export const ROLES: readonly Role[] = [Role.VIEWER, Role.OPERATOR, Role.ENGINEER, Role.ADMIN];

const DAY_MS = 86_400_000;

/** What ends within this time is marked. */
const SOON_MS = 7 * DAY_MS;

/** A scope as it is written in a form. */
export interface Bounds {
  readonly tags: readonly string[];
  readonly deviceIds: readonly string[];
  readonly commands: readonly string[];
}

export const UNBOUND: Bounds = { tags: [], deviceIds: [], commands: [] };

export function boundsOf(scope: Scope | undefined): Bounds {
  return scope === undefined
    ? UNBOUND
    : { tags: scope.tags, deviceIds: scope.deviceIds, commands: scope.commands };
}

export function isUnbound(bounds: Bounds): boolean {
  return bounds.tags.length + bounds.deviceIds.length + bounds.commands.length === 0;
}

/** How far somebody reaches within the role, in a sentence; empty: everywhere. */
export function reach(bounds: Bounds, few = 3): string {
  const { tags, deviceIds, commands } = bounds;
  const words = text.people.reach;
  return [
    tags.length === 0 ? '' : words.tags(enumerate(tags, few)),
    deviceIds.length === 0 ? '' : words.devices(enumerate(deviceIds, few), deviceIds.length),
    commands.length === 0 ? '' : words.commands(enumerate(commands, few), commands.length),
  ]
    .filter((part) => part !== '')
    .join('; ');
}

/** Few by name, and how many more. */
function enumerate(names: readonly string[], few: number): string {
  if (names.length <= few) {
    return names.length < 2
      ? (names[0] ?? '')
      : text.people.reach.and(names.slice(0, -1).join(', '), names.at(-1) ?? '');
  }
  return text.people.reach.and(names.slice(0, few).join(', '), text.people.reach.more(names.length - few));
}

export type Ending = 'ended' | 'soon' | 'later';

export function endingOf(endsAtMs: number, nowMs: number): Ending {
  if (endsAtMs <= nowMs) {
    return 'ended';
  }
  return endsAtMs - nowMs < SOON_MS ? 'soon' : 'later';
}

/** What stands behind the kind: "user:marta" is marta. */
export function userOf(principal: Principal | undefined): string {
  const name = principal?.name ?? '';
  return name.startsWith('user:') ? name.slice('user:'.length) : '';
}

export interface Suggestion {
  readonly value: string;
  /** What tells people more than the value: a device's name. */
  readonly note?: string;
}

/** What may be meant by what is typed: those that begin so come first. Nothing that is taken. */
export function completions(
  all: readonly Suggestion[],
  typed: string,
  taken: readonly string[],
  limit: number,
): Suggestion[] {
  const word = typed.trim().toLowerCase();
  const begins: Suggestion[] = [];
  const holds: Suggestion[] = [];
  for (const one of all) {
    if (taken.includes(one.value)) {
      continue;
    }
    const value = one.value.toLowerCase();
    if (value.startsWith(word)) {
      begins.push(one);
    } else if (value.includes(word) || one.note?.toLowerCase().includes(word) === true) {
      holds.push(one);
    }
  }
  return [...begins, ...holds].slice(0, limit);
}

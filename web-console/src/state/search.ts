import { PRESENCE_KINDS, type PresenceKind, presenceKind, presenceWord } from '../model/presence';
import type { FleetDevice } from './FleetStore';

/** One condition of a query; a device matches when every condition holds. */
export type Condition =
  | { readonly kind: 'presence'; readonly token: string; readonly presence: PresenceKind }
  | { readonly kind: 'tag'; readonly token: string; readonly tag: string }
  | { readonly kind: 'words'; readonly token: string; readonly word: string };

const BY_WORD = new Map(PRESENCE_KINDS.map((kind) => [presenceWord(kind).toLowerCase(), kind]));

/** Words, tag:… and presence words, separated by spaces; "never" alone means never seen. */
export function parseQuery(query: string): Condition[] {
  const joined = query
    .trim()
    .toLowerCase()
    .replace(/\bnever seen\b/g, 'never');
  return joined
    .split(/\s+/)
    .filter((token) => token !== '')
    .map((token): Condition => {
      const presence = token === 'never' ? 'never' : BY_WORD.get(token);
      if (presence !== undefined) {
        return { kind: 'presence', token, presence };
      }
      if (token.startsWith('tag:')) {
        return { kind: 'tag', token, tag: token.slice('tag:'.length) };
      }
      return { kind: 'words', token, word: token };
    });
}

export function matches(device: FleetDevice, conditions: readonly Condition[]): boolean {
  return conditions.every((condition) => holds(device, condition));
}

function holds(device: FleetDevice, condition: Condition): boolean {
  switch (condition.kind) {
    case 'presence':
      return presenceKind(device.state) === condition.presence;
    case 'tag':
      return (device.device?.tags ?? []).some((tag) => tag.toLowerCase().startsWith(condition.tag));
    case 'words':
      return (
        device.id.toLowerCase().includes(condition.word) ||
        device.name.toLowerCase().includes(condition.word) ||
        (device.device?.model ?? '').toLowerCase().includes(condition.word)
      );
  }
}

/** The condition that alone leaves the fewest devices: the one to drop when nothing matches. */
export function narrowest(
  devices: Iterable<FleetDevice>,
  conditions: readonly Condition[],
): Condition | undefined {
  const left = conditions.map(() => 0);
  for (const device of devices) {
    conditions.forEach((condition, index) => {
      left[index] = (left[index] ?? 0) + (holds(device, condition) ? 1 : 0);
    });
  }
  let best: number | undefined;
  left.forEach((count, index) => {
    if (best === undefined || count < (left[best] ?? 0)) {
      best = index;
    }
  });
  return best === undefined ? undefined : conditions[best];
}

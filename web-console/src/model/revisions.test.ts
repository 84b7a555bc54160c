import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { ShadowRevisionSchema, ShadowSide } from '../gen/signalbox/v1/shadow_pb';
import { wireValue } from './property';
import { changesTo, type Desired, desiredAt, differences } from './revisions';

type Plain = Record<string, number | string>;
const desired = (values: Plain): Desired =>
  new Map(Object.entries(values).map(([path, value]) => [path, wireValue(value)]));
const wire = (values: Record<string, number | string | null>) =>
  Object.fromEntries(Object.entries(values).map(([path, value]) => [path, wireValue(value)]));
const revision = (
  version: bigint,
  changes: Record<string, number | string | null>,
  previous: Plain,
  side = ShadowSide.DESIRED,
) => create(ShadowRevisionSchema, { version, side, changes: wire(changes), previous: wire(previous) });

// v1: a=1. v2: a=2 b=5. v3: b removed, c=x.
const HISTORY = [
  revision(3n, { b: null, c: 'x' }, { b: 5 }),
  revision(9n, { a: 77 }, { a: 66 }, ShadowSide.REPORTED),
  revision(2n, { a: 2, b: 5 }, { a: 1 }),
  revision(1n, { a: 1 }, {}),
];
const NOW = desired({ a: 2, c: 'x' });

describe('what was desired at a version', () => {
  it.each([
    [3n, { a: 2, c: 'x' }],
    [2n, { a: 2, b: 5 }],
    [1n, { a: 1 }],
    [0n, {}],
  ] as const)('%d is what is now without what came after', (version, wanted) => {
    expect(desiredAt(NOW, HISTORY, version)).toEqual(desired(wanted as Plain));
  });

  it('differs from now by what going back would set and take back', () => {
    const lines = differences(NOW, desiredAt(NOW, HISTORY, 1n));
    expect(lines.map(({ path }) => path)).toEqual(['a', 'c']);
    expect(changesTo(lines)).toEqual({ a: 1, c: null });
    expect(differences(NOW, NOW)).toEqual([]);
  });
});

import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { PrincipalSchema, ScopeSchema } from '../gen/signalbox/v1/access_pb';
import { boundsOf, completions, endingOf, isUnbound, reach, UNBOUND, userOf } from './access';

describe('reach', () => {
  it('of a scope is one clause for tags, devices and commands', () => {
    const scope = create(ScopeSchema, {
      tags: ['north', 'bay-3'],
      deviceIds: ['pump-1'],
      commands: ['set_speed'],
    });
    expect(reach(boundsOf(scope))).toBe(
      'devices tagged north and bay-3; device pump-1; command set_speed only',
    );
  });

  it('names a few and counts the rest', () => {
    expect(reach({ ...UNBOUND, deviceIds: ['a', 'b', 'c', 'd', 'e'] })).toBe('devices a, b, c and 2 more');
    expect(reach({ ...UNBOUND, deviceIds: ['a', 'b', 'c'] })).toBe('devices a, b and c');
  });

  it('without a scope is everywhere', () => {
    expect(reach(boundsOf(undefined))).toBe('');
    expect(isUnbound(boundsOf(undefined))).toBe(true);
    expect(isUnbound({ ...UNBOUND, commands: ['x'] })).toBe(false);
  });
});

describe('an ending', () => {
  const now = 1_800_000_000_000;
  it.each([
    [now, 'ended'],
    [now + 1, 'soon'],
    [now + 7 * 86_400_000 - 1, 'soon'],
    [now + 7 * 86_400_000, 'later'],
  ])('at %d is %s', (at, ending) => {
    expect(endingOf(at, now)).toBe(ending);
  });
});

describe('completion', () => {
  const all = [{ value: 'north' }, { value: 'gh-1', note: 'North house' }, { value: 'annorth' }];

  it('offers what begins so before what holds it, by value and note', () => {
    expect(completions(all, 'NOR', [], 8).map((one) => one.value)).toEqual(['north', 'gh-1', 'annorth']);
  });

  it('offers nothing twice and no more than the limit', () => {
    expect(completions(all, '', ['north'], 1).map((one) => one.value)).toEqual(['gh-1']);
  });
});

it('only a user has the name of one', () => {
  expect(userOf(create(PrincipalSchema, { name: 'user:marta' }))).toBe('marta');
  expect(userOf(create(PrincipalSchema, { name: 'token:marta' }))).toBe('');
});

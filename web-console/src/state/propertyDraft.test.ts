import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { PropertySchema, ValueType } from '../gen/signalbox/v1/capabilities_pb';
import { ShadowLeafSchema } from '../gen/signalbox/v1/shadow_pb';
import { type PropertyRow, wireValue } from '../model/property';
import { checkProperty, draftChanges, propertyField } from './propertyDraft';

const row = (
  path: string,
  type: ValueType,
  desired?: number | boolean | (number | string)[],
): PropertyRow => ({
  path,
  declared: create(PropertySchema, { writable: true, form: { name: path, type, maximum: 100 } }),
  leaf: create(ShadowLeafSchema, desired === undefined ? { path } : { path, desired: wireValue(desired) }),
});
const form = (type: ValueType) => row('x', type).declared?.form as NonNullable<typeof a>;
const a = row('x', ValueType.LIST).declared?.form;

describe('a draft of properties', () => {
  const rows = [
    row('fan.speed', ValueType.NUMBER, 3),
    row('fan.on', ValueType.BOOLEAN, true),
    row('heater', ValueType.NUMBER),
  ];
  const paths = (draft: [string, string | boolean | null][]) =>
    draftChanges(rows, new Map(draft)).map(({ path, after, wrong }) => [path, after, wrong === '']);

  it('changes what differs and leaves out what is wanted already', () => {
    expect(
      paths([
        ['fan.speed', '5'],
        ['fan.on', true],
        ['heater', '3'],
      ]),
    ).toEqual([
      ['fan.speed', 5, true],
      ['heater', 3, true],
    ]);
  });

  it('takes a wish back only where there is one', () => {
    expect(
      paths([
        ['fan.speed', null],
        ['heater', null],
      ]),
    ).toEqual([['fan.speed', null, true]]);
  });

  it('says what cannot be', () => {
    expect(paths([['heater', '200']])).toEqual([['heater', null, false]]);
    expect(paths([['heater', '']])).toEqual([['heater', null, false]]);
  });
});

describe('a list', () => {
  it('is written as JSON and comes back so', () => {
    const list = row('x', ValueType.LIST, [1, 'a']);
    expect(propertyField(form(ValueType.LIST), list.leaf)).toBe('[1,"a"]');
    expect(draftChanges([list], new Map([['x', ' [1, "a"] ']]))).toEqual([]);
    expect(draftChanges([list], new Map([['x', '["a"]']]))).toMatchObject([{ after: ['a'] }]);
  });

  it.each(['', '{}', '[1', '[[1]]', '[null]', '3', `[${Array(257).fill(0)}]`])('is not %j', (typed) => {
    expect(checkProperty(form(ValueType.LIST), typed).ok).toBe(false);
  });
});

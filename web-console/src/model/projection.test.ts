import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { CapabilitiesSchema, ValueType } from '../gen/signalbox/v1/capabilities_pb';
import { counted, projected } from './projection';

const LAMP = create(CapabilitiesSchema, {
  metrics: [
    { name: 'power', type: ValueType.NUMBER },
    { name: 'open', type: ValueType.BOOLEAN },
    { name: 'mode', type: ValueType.TEXT },
    { name: 'speed', type: ValueType.NUMBER },
  ],
  properties: [
    { form: { name: 'lamp.on', type: ValueType.BOOLEAN, title: 'Lamp' }, writable: true },
    { form: { name: 'lamp.brightness', type: ValueType.INTEGER, minimum: 0, maximum: 255 }, writable: true },
    { form: { name: 'target', type: ValueType.NUMBER }, writable: true },
    { form: { name: 'scene', type: ValueType.CHOICE, choices: ['a', 'b '] }, writable: true },
    { form: { name: 'list', type: ValueType.LIST }, writable: true },
    { form: { name: 'firmware', type: ValueType.TEXT } },
  ],
  commands: [
    { name: 'identify' },
    {
      name: 'set_speed',
      idempotent: true,
      parameters: [{ name: 'speed', type: ValueType.INTEGER, required: true, showsMetric: 'speed' }],
    },
    { name: 'water', parameters: [{ name: 'bed', type: ValueType.INTEGER, required: true }] },
    {
      name: 'both',
      idempotent: true,
      parameters: [
        { name: 'a', required: true },
        { name: 'b', required: true },
      ],
    },
  ],
  events: [{ name: 'pressed' }],
});

test('what a device declares appears as the document says', () => {
  const { entities, formsOnly } = projected(LAMP, true);
  expect(entities.map(({ platform, of }) => `${platform} ${of}`)).toEqual([
    'sensor power',
    'binary_sensor open',
    'sensor mode',
    'sensor speed',
    'light lamp.on',
    'number target',
    'sensor list',
    'sensor firmware',
    'button identify',
    'number set_speed',
    'event pressed',
  ]);
  expect(entities.find(({ of }) => of === 'lamp.on')?.title).toBe('Lamp');
  expect(formsOnly).toEqual(['water', 'both']);
  expect(counted(entities)).toContainEqual(['sensor', 5]);
});

test('where nothing published is carried out, nothing can be set', () => {
  const { entities, formsOnly } = projected(LAMP, false);
  expect(new Set(entities.map(({ platform }) => platform))).toEqual(
    new Set(['sensor', 'binary_sensor', 'event']),
  );
  expect(entities.map(({ of }) => of)).toContain('lamp.brightness');
  expect(formsOnly).toEqual([]);
});

test('a command that a writable property does as well, or that asks first, is none', () => {
  const both = create(CapabilitiesSchema, {
    metrics: [{ name: 'speed', type: ValueType.NUMBER }],
    properties: [{ form: { name: 'speed', type: ValueType.NUMBER }, writable: true }],
    commands: LAMP.commands.slice(1, 2),
  });
  expect(projected(both, true).entities.map(({ of }) => of)).toEqual(['speed', 'speed']);
  const asking = create(CapabilitiesSchema, {
    metrics: LAMP.metrics,
    commands: LAMP.commands.slice(1, 2).map((command) => ({ ...command, confirm: true })),
  });
  expect(projected(asking, true).formsOnly).toEqual(['set_speed']);
});

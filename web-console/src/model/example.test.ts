import { describe, expect, test } from 'vitest';
import { ValueType } from '../gen/signalbox/v1/capabilities_pb';
import { CreateRule } from '../gen/signalbox/v1/mapping_pb';
import {
  filterOf,
  guessRule,
  mappingOf,
  marksFor,
  matches,
  NEW_EXAMPLE,
  nameOf,
  turnLevel,
  turnRule,
} from './example';

describe('what a click on a value most likely means', () => {
  test('numbers are metrics, named and measured as their key says', () => {
    expect(guessRule('tele/plug/SENSOR', '/ENERGY/ApparentPower', 12)).toMatchObject({
      kind: 'metric',
      name: 'apparent_power',
      type: 'number',
      unit: 'V.A',
    });
    expect(guessRule('a/b', '/AM2301/Temperature', '21.5')).toMatchObject({ type: 'number', unit: 'Cel' });
    expect(guessRule('zigbee2mqtt/door', '/linkquality', 80)).toMatchObject({
      name: 'linkquality',
      unit: '',
    });
  });

  test('a payload that is a value is named after its topic', () => {
    expect(guessRule('home/kitchen/humidity', '', 41)).toMatchObject({ name: 'humidity', unit: '%' });
  });

  test('words for there and gone are presence, in the case in which they were said', () => {
    expect(guessRule('tele/plug/LWT', '', 'Online')).toMatchObject({
      kind: 'presence',
      online: 'Online',
      offline: 'Offline',
    });
    expect(guessRule('x/availability', '/state', 'offline')).toMatchObject({
      kind: 'presence',
      online: 'online',
      offline: 'offline',
    });
  });

  test('a switch is a flag and not presence', () => {
    expect(guessRule('stat/plug/POWER', '', 'ON')).toMatchObject({ kind: 'metric', type: 'flag' });
    expect(guessRule('a/b', '/contact', false)).toMatchObject({ kind: 'metric', type: 'flag' });
    expect(guessRule('gh/7/count', '', 1)).toMatchObject({ kind: 'metric', type: 'number' });
  });
});

test('any words become a name that the hub takes', () => {
  expect(['Soil Moisture', '24h-Total', 'été', '%', 'PowerFactor'].map(nameOf)).toEqual([
    'soil_moisture',
    'h_total',
    'e_te',
    'value',
    'power_factor',
  ]);
  expect(nameOf('x'.repeat(90))).toHaveLength(64);
});

test('a level turns into the device, into any word, and back', () => {
  const filter = (example: typeof NEW_EXAMPLE) =>
    filterOf('tele/plug/SENSOR', example.marks['tele/plug/SENSOR']);
  const once = turnLevel(NEW_EXAMPLE, 'tele/plug/SENSOR', 1);
  expect(filter(once)).toBe('tele/{device}/SENSOR');
  const second = turnLevel(once, 'tele/plug/SENSOR', 2);
  expect(filter(second)).toBe('tele/{device}/{part}');
  const twice = turnLevel(once, 'tele/plug/SENSOR', 1);
  expect(filter(twice)).toBe('tele/+/SENSOR');
  expect(filter(turnLevel(twice, 'tele/plug/SENSOR', 1))).toBe('tele/plug/SENSOR');
});

test('other topics of the device, and the same topic of other devices, are marked alike', () => {
  const example = turnLevel(NEW_EXAMPLE, 'tele/plug/SENSOR', 1);
  expect(filterOf('stat/plug/POWER', marksFor(example, 'stat/plug/POWER'))).toBe('stat/{device}/POWER');
  expect(filterOf('tele/lamp/SENSOR', marksFor(example, 'tele/lamp/SENSOR'))).toBe('tele/{device}/SENSOR');
  expect(marksFor(example, 'other/thing')).toEqual({});
  expect(matches('tele/{device}/SENSOR', 'tele/lamp/SENSOR')).toBe(true);
  expect(matches('tele/{device}/SENSOR', 'tele/lamp/SENSOR/x')).toBe(false);
});

test('clicks make a mapping, topic by topic, and a second click takes one back', () => {
  let example = turnLevel(NEW_EXAMPLE, 'tele/plug/SENSOR', 1);
  example = turnRule(example, 'tele/plug/SENSOR', '/ENERGY/Power', 12);
  example = turnRule(example, 'tele/plug/SENSOR', '/AM2301/Temperature', 21);
  example = turnRule(example, 'tele/lamp/SENSOR', '/AM2301/Temperature', 22);
  example = turnRule(example, 'tele/plug/LWT', '', 'Online');
  const mapping = mappingOf({ ...example, name: 'plugs', title: 'Plugs' });
  expect(mapping.device).toMatchObject({ id: '{device}', create: CreateRule.PENDING });
  expect(mapping.topics.map(({ filter }) => filter)).toEqual(['tele/{device}/SENSOR', 'tele/{device}/LWT']);
  expect(mapping.topics[0]?.metrics).toMatchObject([
    {
      metric: { name: 'power', unit: 'W', type: ValueType.NUMBER, primary: true },
      value: { pointer: '/ENERGY/Power' },
    },
  ]);
  expect(mapping.topics[1]?.presence).toMatchObject({ online: ['Online'], offline: ['Offline'] });
});

test('two values of one key are told apart', () => {
  let example = turnRule(NEW_EXAMPLE, 'a', '/inside/temp', 20);
  example = turnRule(example, 'a', '/outside/temp', 10);
  example = turnRule(example, 'b', '/temp', 10);
  expect(example.rules.map(({ name }) => name)).toEqual(['temp', 'outside_temp', 'temp_2']);
});

import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { DeviceEventSchema } from '../gen/signalbox/v1/event_pb';
import { wireValue } from '../model/property';
import { eventsShown, eventValues } from './eventsShown';

const event = (no: number, timeMs: number, name = 'door') =>
  create(DeviceEventSchema, { eventNo: BigInt(no), timeMs: BigInt(timeMs), name });
const numbers = (...args: Parameters<typeof eventsShown>) =>
  eventsShown(...args).map(({ eventNo }) => Number(eventNo));
const ALL = { names: [], fromMs: 0, reachesMs: Number.NEGATIVE_INFINITY };

test('an event that was asked for and told of is there once, the newest first', () => {
  expect(numbers([event(1, 10), event(2, 20)], [event(2, 20), event(3, 15)], ALL)).toEqual([2, 3, 1]);
});

test('what was told of obeys the choice as well', () => {
  const told = [event(1, 10), event(2, 20, 'button'), event(3, 30)];
  expect(numbers([], told, { ...ALL, names: ['door'] })).toEqual([3, 1]);
  expect(numbers([], told, { ...ALL, fromMs: 20 })).toEqual([3, 2]);
  expect(numbers([], told, { ...ALL, reachesMs: 30 })).toEqual([3]);
});

test('values are one line of text, whatever they hold', () => {
  const said = create(DeviceEventSchema, {
    values: { relay: wireValue(2), held: wireValue(true), note: wireValue('<b>x</b>') },
  });
  expect(eventValues(said)).toBe('relay=2 held=true note=<b>x</b>');
});

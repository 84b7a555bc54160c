import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { type DeviceEvent, DeviceEventSchema } from '../gen/signalbox/v1/event_pb';
import { Beat } from './Beat';
import { EventStore } from './EventStore';

function event(eventNo: number, timeMs: number, deviceId = 'button-1'): DeviceEvent {
  return create(DeviceEventSchema, {
    eventNo: BigInt(eventNo),
    timeMs: BigInt(timeMs),
    deviceId,
    name: 'pressed',
  });
}

function numbers(store: EventStore): number[] {
  return store.newest().map((known) => Number(known.eventNo));
}

test('what is told and loaded is there once, newest first by when it happened', () => {
  const store = new EventStore(new Beat());
  store.begin('button-1');
  for (const known of [event(5, 2000), event(4, 3000), event(6, 2000), event(5, 2000)]) {
    store.put(known);
  }
  expect(numbers(store)).toEqual([4, 6, 5]);
});

test('only the device that is watched has any', () => {
  const store = new EventStore(new Beat());
  store.begin('button-1');
  store.put(event(1, 1000));
  store.put(event(2, 1000, 'button-2'));
  expect(numbers(store)).toEqual([1]);
  store.begin('button-1');
  expect(numbers(store)).toEqual([1]);
  store.begin('button-2');
  expect(numbers(store)).toEqual([]);
});

test('the oldest give way', () => {
  const store = new EventStore(new Beat());
  store.begin('button-1');
  for (let no = 1; no <= 250; no++) {
    store.put(event(no, no));
  }
  expect(numbers(store)).toHaveLength(200);
  expect(numbers(store).at(-1)).toBe(51);
});

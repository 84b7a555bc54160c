import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { DeviceSchema } from '../gen/signalbox/v1/types_pb';
import { FleetOrder } from './FleetOrder';
import { FleetDevice } from './FleetStore';

function named(...names: string[]): Map<string, FleetDevice> {
  return new Map(
    names.map((name) => {
      const device = new FleetDevice(name);
      device.device = create(DeviceSchema, { displayName: name });
      return [name, device];
    }),
  );
}
const ids = (devices: readonly FleetDevice[]) => devices.map((device) => device.id);

test('names with numbers are in the order people count', () => {
  const order = new FleetOrder();
  expect(ids(order.sort(named('pump 10', 'pump 9', 'Pump 1'), (device) => device.name, false))).toEqual([
    'Pump 1',
    'pump 9',
    'pump 10',
  ]);
});

test('what has no value is last, ascending and descending', () => {
  const values = new Map([
    ['a', 3],
    ['c', 1],
  ]);
  const key = (device: FleetDevice) => values.get(device.id);
  const order = new FleetOrder();
  expect(ids(order.sort(named('a', 'b', 'c'), key, false))).toEqual(['c', 'a', 'b']);
  expect(ids(order.sort(named('a', 'b', 'c'), key, true))).toEqual(['a', 'c', 'b']);
});

test('an order that is made again follows what came, went and moved', () => {
  const order = new FleetOrder();
  const devices = named('b', 'd', 'f');
  order.sort(devices, (device) => device.name, false);
  devices.delete('d');
  for (const [id, device] of named('a', 'e')) {
    devices.set(id, device);
  }
  expect(ids(order.sort(devices, (device) => device.name, false))).toEqual(['a', 'b', 'e', 'f']);
  expect(ids(order.sort(devices, (device) => device.name, true))).toEqual(['f', 'e', 'b', 'a']);
});

test('without a key names are the order, both ways', () => {
  const order = new FleetOrder();
  const devices = named('pump 10', 'pump 9', 'Pump 1');
  expect(ids(order.sort(devices, undefined, false))).toEqual(['Pump 1', 'pump 9', 'pump 10']);
  expect(ids(order.sort(devices, undefined, true))).toEqual(['pump 10', 'pump 9', 'Pump 1']);
});

test('what is equal, or has nothing to order by, is by name either way', () => {
  const order = new FleetOrder();
  const devices = named('d', 'c', 'b', 'a');
  const key = (device: FleetDevice) => (device.id < 'c' ? 1 : undefined);
  expect(ids(order.sort(devices, key, false))).toEqual(['a', 'b', 'c', 'd']);
  expect(ids(order.sort(devices, key, true))).toEqual(['a', 'b', 'c', 'd']);
});

test('a device that is renamed moves', () => {
  const order = new FleetOrder();
  const devices = named('a', 'b', 'c');
  order.sort(devices, undefined, false);
  const renamed = devices.get('a');
  if (renamed?.device !== undefined) {
    renamed.device.displayName = 'z';
  }
  expect(ids(order.sort(devices, undefined, false))).toEqual(['b', 'c', 'a']);
  expect(ids(order.sort(devices, () => 0, true))).toEqual(['b', 'c', 'a']);
});

test('another device of the same id and name takes the place of the one before', () => {
  const order = new FleetOrder();
  order.sort(named('a', 'b'), undefined, false);
  const after = named('b', 'a');
  expect(order.sort(after, undefined, false)).toEqual([after.get('a'), after.get('b')]);
});

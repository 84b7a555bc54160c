import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { CapabilitiesSchema, ValueType } from '../../gen/signalbox/v1/capabilities_pb';
import { DeviceSchema } from '../../gen/signalbox/v1/types_pb';
import type { CapabilityShelf } from '../../state/CapabilityShelf';
import { FleetDevice } from '../../state/FleetStore';
import { courseOf, sharedTags, tellingMetrics } from './fleetColumns';

const kind = (...metrics: [name: string, unit: string][]) =>
  create(CapabilitiesSchema, {
    metrics: metrics.map(([name, unit]) => ({ name, unit, primary: true, type: ValueType.NUMBER })),
  });
const GREENHOUSE = kind(['temperature', 'Cel'], ['humidity', '%'], ['soil_moisture', '%']);
const BOILER = kind(['water_temperature', 'Cel'], ['pressure', 'bar']);
const STATION = kind(['pressure', 'hPa']);

function fleetOf(...kinds: [count: number, capabilities: typeof GREENHOUSE][]) {
  const declared = new Map<FleetDevice, typeof GREENHOUSE>();
  for (const [count, capabilities] of kinds) {
    for (let i = 0; i < count; i++) {
      declared.set(new FleetDevice(`device-${declared.size}`), capabilities);
    }
  }
  const shelf = {
    of: (device: FleetDevice) => declared.get(device),
    metric: (device: FleetDevice, name: string) =>
      declared.get(device)?.metrics.find((metric) => metric.name === name),
  } as unknown as CapabilityShelf;
  return { devices: [...declared.keys()], shelf };
}

const names = (...kinds: Parameters<typeof fleetOf>) => {
  const { devices, shelf } = fleetOf(...kinds);
  return tellingMetrics(devices, shelf, 3).map((column) => column.name);
};

test('a fleet of one kind shows what the kind puts first', () => {
  expect(names([5, GREENHOUSE])).toEqual(['temperature', 'humidity', 'soil_moisture']);
});

test('a mixed fleet shows a first value of each kind before a second one of any', () => {
  expect(names([9, GREENHOUSE], [5, BOILER], [4, STATION])).toEqual([
    'temperature',
    'water_temperature',
    'pressure',
  ]);
});

test('a few strangers do not cost a large fleet its columns', () => {
  expect(names([100, GREENHOUSE], [5, BOILER])).toEqual(['temperature', 'humidity', 'soil_moisture']);
});

test('the same name in another unit is another metric', () => {
  const { devices, shelf } = fleetOf([3, BOILER], [1, STATION]);
  const columns = [{ name: 'pressure', title: 'Pressure', unit: 'bar' }];
  const [boiler, station] = [devices[0], devices[3]];

  expect(boiler && courseOf(boiler, shelf, columns)).toBe('pressure');
  expect(station && courseOf(station, shelf, [])).toBe('pressure');
  expect(tellingMetrics(devices, shelf, 5).map((column) => column.name)).toEqual([
    'water_temperature',
    'pressure',
  ]);
});

test('tags that all devices have are shared, and a lone device shares none', () => {
  const tagged = (...tags: string[]) => {
    const device = new FleetDevice(tags.join());
    device.device = create(DeviceSchema, { tags });
    return device;
  };

  expect([...sharedTags([tagged('demo', 'north'), tagged('demo')])]).toEqual(['demo']);
  expect(sharedTags([tagged('demo')]).size).toBe(0);
});

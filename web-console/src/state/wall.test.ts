import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { MetricSchema } from '../gen/signalbox/v1/capabilities_pb';
import { ShadowStatusSchema } from '../gen/signalbox/v1/shadow_pb';
import { PresenceSchema, PresenceState } from '../gen/signalbox/v1/types_pb';
import { wallSize } from '../views/wall/useWallSize';
import { FleetDevice, Series } from './FleetStore';
import { layWall } from './wall';

const METRIC = create(MetricSchema, { name: 'temperature', highLimit: 28 });
const known = { metric: () => METRIC };

function device(id: string, state = PresenceState.ONLINE, temperature = 20, drifted = 0): FleetDevice {
  const made = new FleetDevice(id);
  made.presence = create(PresenceSchema, { state });
  made.shadowStatus = create(ShadowStatusSchema, { drifted });
  const series = new Series();
  series.value = temperature;
  made.series.set('temperature', series);
  return made;
}

test('who is away comes first, then who is beyond a limit, then who drifted, then the others as they were', () => {
  const { pages, troubled } = layWall(
    [
      device('well-2'),
      device('well-1'),
      device('drifted', PresenceState.ONLINE, 20, 1),
      device('hot', PresenceState.ASLEEP, 31),
      device('unknown', PresenceState.UNKNOWN),
      device('offline', PresenceState.OFFLINE),
    ],
    known,
    10,
  );
  expect(pages[0]?.map((each) => each.device.id)).toEqual([
    'offline',
    'unknown',
    'hot',
    'drifted',
    'well-2',
    'well-1',
  ]);
  expect(troubled).toBe(4);
});

test('every device in trouble has its place, and of those that are well a few pages are enough', () => {
  const well = Array.from({ length: 100 }, (_, i) => device(`well-${i}`));
  expect(layWall(well, known, 10)).toMatchObject({ left: 60, troubled: 0 });
  expect(layWall(well, known, 10).pages).toHaveLength(4);
  const away = Array.from({ length: 55 }, (_, i) => device(`away-${i}`, PresenceState.OFFLINE));
  const both = layWall([...well, ...away], known, 10);
  expect(both.pages).toHaveLength(6);
  expect(both.left).toBe(95);
  expect(layWall([], known, 10).pages).toEqual([]);
});

test('tiles grow with the screen, and a screen is filled from a laptop to a wall', () => {
  expect(wallSize(1280, 720)).toMatchObject({ columns: 4, rows: 3, unitPx: 1 });
  expect(wallSize(3840, 2160)).toMatchObject({ columns: 6, rows: 6, unitPx: 2 });
  expect(wallSize(390, 844).columns).toBe(1);
});

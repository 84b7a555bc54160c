import { expect, it } from 'vitest';
import { Role } from '../gen/signalbox/v1/access_pb';
import { stationsFor } from './stations';

it('an admin has every page, others those that are not for admins alone', () => {
  expect(stationsFor(Role.ADMIN).map((station) => station.path)).toEqual([
    '/fleet',
    '/executions',
    '/bridge',
    '/wire',
    '/people',
    '/audit',
    '/health',
  ]);
  const viewer = stationsFor(Role.VIEWER);
  expect(viewer.map((station) => station.path)).toEqual([
    '/fleet',
    '/executions',
    '/bridge',
    '/people',
    '/health',
  ]);
  expect(viewer.find((station) => station.path === '/people')?.title).toBe('You');
});

it('four stand in the bar of a phone, whatever the role, and no key leads to two', () => {
  for (const role of [Role.VIEWER, Role.ADMIN]) {
    const stations = stationsFor(role);
    expect(stations.filter((station) => station.first)).toHaveLength(4);
    expect(new Set(stations.map((station) => station.key)).size).toBe(stations.length);
  }
});

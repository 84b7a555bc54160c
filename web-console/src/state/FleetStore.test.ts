import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { beforeEach, describe, expect, it } from 'vitest';
import { BatchSchema, type UpdateSchema } from '../gen/signalbox/v1/console_link_pb';
import { PresenceState } from '../gen/signalbox/v1/types_pb';
import { Beat } from './Beat';
import { FleetStore } from './FleetStore';

type UpdateInit = MessageInitShape<typeof UpdateSchema>;

const online = (deviceId: string): UpdateInit => ({
  deviceId,
  change: {
    case: 'presence',
    value: {
      $typeName: 'signalbox.v1.Presence',
      state: PresenceState.ONLINE,
      cause: 1,
      sinceMs: 1n,
      epoch: 1n,
      wakesAtMs: 0n,
    },
  },
});
const reading = (deviceId: string, timeMs: number, number: number): UpdateInit => ({
  deviceId,
  change: {
    case: 'reading',
    value: {
      $typeName: 'signalbox.v1.Reading',
      metric: 'temperature',
      timeMs: BigInt(timeMs),
      quality: 0,
      value: { case: 'number', value: number },
    },
  },
});
const end: UpdateInit = {
  change: { case: 'snapshotEnd', value: { $typeName: 'signalbox.v1.SnapshotEnd', devices: 0 } },
};

describe('the fleet', () => {
  let frames: (() => void)[];
  let now: number;
  let fleet: FleetStore;
  const apply = (...updates: UpdateInit[]) => fleet.apply(create(BatchSchema, { updates }));
  const nextFrame = () =>
    frames.splice(0).forEach((run) => {
      run();
    });

  beforeEach(() => {
    frames = [];
    now = 1_000_000;
    fleet = new FleetStore(new Beat((run) => frames.push(run)), () => now);
  });

  it('tells a series at most once a frame, however often it changed', () => {
    let told = 0;
    fleet.series('a', 'temperature').topic.subscribe(() => told++);
    apply(reading('a', 1, 20), reading('a', 2, 21));
    apply(reading('a', 3, 22));
    expect(told).toBe(0);
    expect(frames).toHaveLength(1);
    nextFrame();
    expect(told).toBe(1);
    expect(fleet.series('a', 'temperature').value).toBe(22);
  });

  it('tells of a presence that changed, and as of a member only with the first', () => {
    let members = 0;
    let presences = 0;
    fleet.members.subscribe(() => members++);
    fleet.presences.subscribe(() => presences++);
    apply(online('a'));
    nextFrame();
    expect([members, presences]).toEqual([1, 1]);
    apply(online('a'));
    nextFrame();
    expect([members, presences]).toEqual([1, 2]);
  });

  it('tells of the first presence of a device that was there by a reading', () => {
    apply(reading('a', 1, 20));
    nextFrame();
    let members = 0;
    fleet.members.subscribe(() => members++);
    apply(online('a'));
    nextFrame();
    expect(members).toBe(1);
  });

  it('leaves series alone that did not change', () => {
    let told = 0;
    fleet.series('b', 'temperature').topic.subscribe(() => told++);
    apply(reading('a', 1, 20));
    nextFrame();
    expect(told).toBe(0);
  });

  it('lets charts hear every reading', () => {
    const heard: number[] = [];
    fleet.series('a', 'temperature').taps.add((_, value) => heard.push(value));
    apply(reading('a', 1, 20), reading('a', 2, 21));
    expect(heard).toEqual([20, 21]);
  });

  it('forgets devices that the next full snapshot does not name', () => {
    fleet.beginSnapshot(undefined);
    apply(online('a'), online('b'), end);
    fleet.beginSnapshot(undefined);
    apply(online('b'), end);
    expect([...fleet.devices.keys()]).toEqual(['b']);
    expect(fleet.complete).toBe(true);
  });

  it('keeps the others when the snapshot was of one device', () => {
    fleet.beginSnapshot(undefined);
    apply(online('a'), online('b'), end);
    fleet.beginSnapshot('a');
    expect(fleet.answeredFor).toBeUndefined();
    apply(online('a'), end);
    expect([...fleet.devices.keys()]).toEqual(['a', 'b']);
    expect(fleet.answeredFor).toBe('a');
  });

  it('takes out a removed device', () => {
    apply(online('a'));
    apply({ deviceId: 'a', change: { case: 'removed', value: { $typeName: 'signalbox.v1.DeviceRemoved' } } });
    expect(fleet.devices.size).toBe(0);
  });

  it('counts the readings of the last minute only', () => {
    apply(reading('a', 1, 20), reading('a', 2, 21));
    now += 30_000;
    apply(reading('a', 3, 22));
    expect(fleet.readingsPerMinute()).toBe(3);
    now += 31_000;
    expect(fleet.readingsPerMinute()).toBe(1);
    now += 600_000;
    expect(fleet.readingsPerMinute()).toBe(0);
  });
});

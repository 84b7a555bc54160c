import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { DeviceSchema, PresenceSchema, PresenceState } from '../gen/signalbox/v1/types_pb';
import { FleetDevice } from './FleetStore';
import { matches, narrowest, parseQuery } from './search';

function device(id: string, displayName: string, tags: string[], state: PresenceState): FleetDevice {
  const made = new FleetDevice(id);
  made.device = create(DeviceSchema, { deviceId: id, displayName, tags });
  made.presence = create(PresenceSchema, { state });
  return made;
}

const north = device('rpi-gh3-north', 'Greenhouse 3 north', ['greenhouse', 'bay-3'], PresenceState.ONLINE);
const probe = device('soil-a-0117', 'Bed A soil probe', ['battery'], PresenceState.ASLEEP);
const fresh = device('new-1', '', [], PresenceState.NEVER_SEEN);
const fleet = [north, probe, fresh];
const found = (query: string) =>
  fleet.filter((each) => matches(each, parseQuery(query))).map((each) => each.id);

describe('the search', () => {
  it('finds everything when empty', () => {
    expect(found('  ')).toHaveLength(3);
  });

  it('finds by part of the name and of the id, in any case', () => {
    expect(found('GREENHOUSE')).toEqual(['rpi-gh3-north']);
    expect(found('0117')).toEqual(['soil-a-0117']);
  });

  it('finds by tag and by presence, and wants every word', () => {
    expect(found('tag:bay')).toEqual(['rpi-gh3-north']);
    expect(found('asleep')).toEqual(['soil-a-0117']);
    expect(found('never seen')).toEqual(['new-1']);
    expect(found('tag:battery online')).toEqual([]);
  });

  it('names the narrowest word when nothing is found', () => {
    expect(narrowest(fleet, parseQuery('online zeppelin'))?.token).toBe('zeppelin');
  });
});

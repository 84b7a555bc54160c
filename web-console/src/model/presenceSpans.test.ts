import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { PresenceCause, PresenceSchema, PresenceState } from '../gen/signalbox/v1/types_pb';
import { gapCause, presenceSpans, uptimeOf, withNow } from './presenceSpans';

const was = (sinceMs: number, state: PresenceState, cause = PresenceCause.UNSPECIFIED) =>
  create(PresenceSchema, { sinceMs: BigInt(sinceMs), state, cause });
const HISTORY = [
  was(800, PresenceState.ONLINE, PresenceCause.CONNECTED),
  was(600, PresenceState.OFFLINE, PresenceCause.HEARTBEAT_MISSED),
  was(400, PresenceState.ONLINE, PresenceCause.CONNECTED),
];

describe('presence over time', () => {
  it('is cut to the range, and what is before the oldest entry is unknown', () => {
    const spans = presenceSpans(HISTORY, 200, 1000);
    expect(spans.map(({ fromMs, toMs, kind }) => [fromMs, toMs, kind])).toEqual([
      [200, 400, 'unknown'],
      [400, 600, 'online'],
      [600, 800, 'offline'],
      [800, 1000, 'online'],
    ]);
  });

  it('begins within an entry where the range does', () => {
    expect(presenceSpans(HISTORY, 650, 700).map(({ kind }) => kind)).toEqual(['offline']);
  });

  it('is all unknown where there is no history', () => {
    expect(presenceSpans([], 0, 10)).toMatchObject([{ fromMs: 0, toMs: 10, kind: 'unknown' }]);
    expect(uptimeOf(presenceSpans([], 0, 10)).share).toBeUndefined();
  });

  it('counts unknown time neither for nor against the device', () => {
    const uptime = uptimeOf(presenceSpans(HISTORY, 200, 1000));
    expect(uptime.spent).toEqual({ online: 400, offline: 200, unknown: 200, asleep: 0, never: 0 });
    expect(uptime.share).toBeCloseTo(2 / 3);
    expect(uptime.knownShare).toBeCloseTo(0.75);
  });
});

describe('what is now', () => {
  it('stands before the history that has not got it yet', () => {
    const doubt = was(900, PresenceState.UNKNOWN, PresenceCause.HUB_RESTARTED);
    expect(withNow(HISTORY, doubt)[0]).toBe(doubt);
    expect(withNow([], doubt)).toEqual([doubt]);
    expect(gapCause({ fromMs: 900, toMs: 990, open: true }, withNow(HISTORY, doubt), 1000)).toBe(
      'unknown, hub restarted',
    );
  });

  it('is not there twice, and never before what came later', () => {
    expect(withNow(HISTORY, was(800, PresenceState.ONLINE))).toBe(HISTORY);
    expect(withNow(HISTORY, was(700, PresenceState.OFFLINE))).toBe(HISTORY);
    expect(withNow(HISTORY, undefined)).toBe(HISTORY);
  });
});

describe('a gap in a chart', () => {
  const gap = (fromMs: number, toMs: number) => ({ fromMs, toMs, open: false });

  it('names the presence that took most of it', () => {
    expect(gapCause(gap(590, 810), HISTORY, 1000)).toBe('offline, heartbeat missed');
  });

  it('says that the device was online when it was', () => {
    expect(gapCause(gap(450, 550), HISTORY, 1000)).toBe('the device was online');
  });

  it('says nothing of a time nobody remembers', () => {
    expect(gapCause(gap(0, 100), HISTORY, 1000)).toBe('');
  });
});

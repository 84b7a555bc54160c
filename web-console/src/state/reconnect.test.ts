import { describe, expect, it } from 'vitest';
import { CloseReason } from '../gen/signalbox/v1/errors_pb';
import { afterClose, jitteredDelay } from './reconnect';

const least = () => 0;
const most = () => 1;

describe('the wait before the next attempt', () => {
  it('lies between half a second and a ceiling that doubles up to 30 s', () => {
    expect(jitteredDelay(0, least)).toBe(500);
    expect(jitteredDelay(0, most)).toBe(1_000);
    expect(jitteredDelay(1, most)).toBe(2_000);
    expect(jitteredDelay(9, most)).toBe(30_000);
    expect(jitteredDelay(500, most)).toBe(30_000);
    expect(jitteredDelay(500, least)).toBe(500);
  });
});

describe('after a close', () => {
  it.each([
    CloseReason.BAD_HELLO,
    CloseReason.REVOKED,
    CloseReason.DEVICE_DELETED,
    CloseReason.UNSUPPORTED_VERSION,
  ])('%d stops', (code) => {
    expect(afterClose(code, 0, 0, least)).toEqual({ kind: 'stop' });
  });

  it('an expired credential is renewed', () => {
    expect(afterClose(CloseReason.CREDENTIAL_EXPIRED, 0, 0, least)).toEqual({ kind: 'renew' });
  });

  it('a missed heartbeat comes back now, but not for ever', () => {
    expect(afterClose(CloseReason.HEARTBEAT_MISSED, 0, 0, most)).toEqual({ kind: 'wait', delayMs: 0 });
    expect(afterClose(CloseReason.HEARTBEAT_MISSED, 0, 3, most)).toEqual({ kind: 'wait', delayMs: 8_000 });
  });

  it.each([
    CloseReason.PROTOCOL_ERROR,
    CloseReason.WRONG_FRAME_TYPE,
    CloseReason.BAD_BYTES,
    CloseReason.TOO_LARGE,
  ])('%d waits at least a minute', (code) => {
    const next = afterClose(code, 0, 0, least);
    expect(next.kind === 'wait' && next.delayMs).toBeGreaterThanOrEqual(60_000);
  });

  it('the hub may ask for more time', () => {
    expect(afterClose(CloseReason.SHUTDOWN, 7_000, 0, least)).toEqual({ kind: 'wait', delayMs: 7_000 });
  });

  it('a lost connection waits with jitter', () => {
    expect(afterClose(1006, 0, 2, most)).toEqual({ kind: 'wait', delayMs: 4_000 });
  });

  it('one that was superseded stays away for minutes', () => {
    expect(afterClose(CloseReason.SUPERSEDED, 0, 0, least)).toEqual({ kind: 'wait', delayMs: 300_000 });
  });
});

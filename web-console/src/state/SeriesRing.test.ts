import { describe, expect, it } from 'vitest';
import { SeriesRing } from './SeriesRing';

const times = (ring: SeriesRing) => Array.from({ length: ring.length }, (_, i) => ring.timeAt(i));

describe('a ring', () => {
  it('ends with the newest value, however fast values come', () => {
    const ring = new SeriesRing();
    for (let t = 0; t <= 10_000; t += 50) {
      ring.push(t, t);
    }
    expect(ring.valueAt(ring.length - 1)).toBe(10_000);
    expect(ring.length).toBeLessThanOrEqual(12);
  });

  it('covers an hour of seconds in its fixed room', () => {
    const ring = new SeriesRing();
    for (let t = 0; t <= 3_600_000; t += 1000) {
      ring.push(t, t);
    }
    expect(ring.length).toBeLessThanOrEqual(64);
    const first = ring.timeAt(0);
    expect(3_600_000 - first).toBeGreaterThan(1_800_000);
    expect(times(ring)).toEqual([...times(ring)].sort((a, b) => a - b));
  });

  it('ignores what is older than its end', () => {
    const ring = new SeriesRing();
    ring.push(2000, 2);
    ring.push(1000, 1);
    expect(times(ring)).toEqual([2000]);
  });

  it('takes stored points in before the live ones, none twice', () => {
    const ring = new SeriesRing();
    ring.push(10_000, 10);
    ring.seed([
      { timeMs: 5_000, value: 5 },
      { timeMs: 10_000, value: 99 },
      { timeMs: 11_000, value: 99 },
    ]);
    expect(times(ring)).toEqual([5_000, 10_000]);
    expect(ring.valueAt(1)).toBe(10);
  });
});

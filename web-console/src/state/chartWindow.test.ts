import { describe, expect, it } from 'vitest';
import {
  between,
  panned,
  parseMoment,
  parseWindow,
  RANGES,
  ranged,
  windowWords,
  zoomed,
} from './chartWindow';

const NOW = 1_000_000_000_000;
const HOUR = RANGES['1h'];

describe('a window of time', () => {
  it('is in the address as people say it, and comes back from there', () => {
    expect(windowWords({ rangeMs: HOUR, toMs: undefined })).toEqual({ range: '1h', to: '' });
    expect(parseWindow('1h', '')).toEqual({ rangeMs: HOUR, toMs: undefined });
    const back = { rangeMs: 42_000, toMs: NOW };
    const { range, to } = windowWords(back);
    expect(parseWindow(range, to)).toEqual(back);
  });

  it.each(['', 'abc', '-5', '0', '99999999999', 'NaN'])('is not made of %j', (range) => {
    expect(parseWindow(range, '')).toBeUndefined();
  });

  it('that reaches now follows it', () => {
    expect(between(NOW - HOUR, NOW, NOW).toMs).toBeUndefined();
    expect(between(NOW - HOUR, NOW - HOUR / 2, NOW)).toEqual({ rangeMs: HOUR / 2, toMs: NOW - HOUR / 2 });
  });

  it('of another length keeps in sight the moment at which the crosshair is held', () => {
    const day = { rangeMs: RANGES['24h'], toMs: undefined };
    const held = NOW - 10 * HOUR;
    expect(ranged(day, HOUR, held, NOW)).toEqual({ rangeMs: HOUR, toMs: held + HOUR / 2 });
    expect(ranged(day, RANGES['7d'], held, NOW)).toEqual({ rangeMs: RANGES['7d'], toMs: undefined });
    expect(ranged(day, HOUR, NOW - HOUR / 2, NOW)).toEqual({ rangeMs: HOUR, toMs: undefined });
    expect(ranged(day, HOUR, undefined, NOW)).toEqual({ rangeMs: HOUR, toMs: undefined });
  });

  it('has moments that are times, and no others', () => {
    expect(parseMoment(String(NOW))).toBe(NOW);
    expect(['', '0', '-3', 'noon', 'Infinity'].map(parseMoment)).toEqual(Array(5).fill(undefined));
  });

  it('zooms around a moment that stays where it is', () => {
    const window = { rangeMs: HOUR, toMs: NOW - HOUR };
    const around = NOW - 2 * HOUR + HOUR / 4;
    const near = zoomed(window, 0.5, around, NOW);
    expect(near.rangeMs).toBe(HOUR / 2);
    const share = (around - ((near.toMs ?? 0) - near.rangeMs)) / near.rangeMs;
    expect(share).toBeCloseTo(0.25);
  });

  it('does not zoom in or out for ever', () => {
    expect(zoomed({ rangeMs: 11_000, toMs: NOW - HOUR }, 0.01, NOW - HOUR, NOW).rangeMs).toBe(10_000);
    expect(zoomed({ rangeMs: RANGES['1y'], toMs: undefined }, 8, NOW, NOW).rangeMs).toBe(RANGES['1y']);
  });

  it('pans back, and forward no further than now', () => {
    const earlier = panned({ rangeMs: HOUR, toMs: undefined }, -0.5, NOW);
    expect(earlier).toEqual({ rangeMs: HOUR, toMs: NOW - HOUR / 2 });
    expect(panned(earlier, 3, NOW)).toEqual({ rangeMs: HOUR, toMs: undefined });
  });
});

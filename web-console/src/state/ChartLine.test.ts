import { describe, expect, it } from 'vitest';
import { ChartLine, type LinePoint } from './ChartLine';

const point = (timeMs: number, value: number, count = 1): LinePoint => ({
  timeMs,
  value,
  lowest: value,
  highest: value,
  count,
});
const drawn = (line: ChartLine) => line.points().map(({ timeMs, value }) => [timeMs, value]);

describe('a line of single readings', () => {
  it('joins stored and live without a reading twice', () => {
    const line = new ChartLine();
    line.addLive(3000, 3);
    line.addLive(4000, 4);
    line.replaceStored({
      stepMs: 0,
      askedAtMs: 3500,
      points: [point(1000, 1), point(2000, 2), point(3000, 3)],
    });
    line.addLive(5000, 5);
    expect(drawn(line)).toEqual([
      [1000, 1],
      [2000, 2],
      [3000, 3],
      [4000, 4],
      [5000, 5],
    ]);
  });

  it('keeps live readings that the store had not written yet', () => {
    const line = new ChartLine();
    line.addLive(2000, 2);
    line.replaceStored({ stepMs: 0, askedAtMs: 2500, points: [point(1000, 1)] });
    expect(drawn(line)).toEqual([
      [1000, 1],
      [2000, 2],
    ]);
  });

  it('ignores a reading that comes twice', () => {
    const line = new ChartLine();
    line.addLive(1000, 1);
    line.addLive(1000, 1);
    expect(drawn(line)).toEqual([[1000, 1]]);
  });

  it('shows a pause as a gap and does not count slow metrics as gaps', () => {
    const line = new ChartLine();
    const stored = [0, 1, 2, 3, 60, 61, 62].map((second) => point(second * 1000, 1));
    line.replaceStored({ stepMs: 0, askedAtMs: 62_000, points: stored });
    expect(line.gaps(63_000)).toEqual([{ fromMs: 3000, toMs: 60_000, open: false }]);
    const slow = new ChartLine();
    slow.replaceStored({
      stepMs: 0,
      askedAtMs: 0,
      points: [0, 5, 10, 15].map((minute) => point(minute * 60_000, 1)),
    });
    expect(slow.gaps(16 * 60_000)).toEqual([]);
  });

  it('leaves the gap open while nothing is heard', () => {
    const line = new ChartLine();
    line.replaceStored({ stepMs: 0, askedAtMs: 0, points: [point(0, 1), point(1000, 1), point(2000, 1)] });
    expect(line.gaps(60_000)).toEqual([{ fromMs: 2000, toMs: 60_000, open: true }]);
  });
});

describe('a line of means', () => {
  it('takes live readings into the bucket they belong to', () => {
    const line = new ChartLine();
    line.replaceStored({
      stepMs: 60_000,
      askedAtMs: 90_000,
      points: [point(0, 10, 6), point(60_000, 20, 3)],
    });
    line.addLive(95_000, 24);
    expect(line.points().at(-1)).toEqual({ timeMs: 60_000, value: 21, lowest: 20, highest: 24, count: 4 });
    line.addLive(121_000, 30);
    expect(line.points().at(-1)).toMatchObject({ timeMs: 120_000, value: 30, count: 1 });
  });

  it('does not count again what was stored when it asked', () => {
    const line = new ChartLine();
    line.addLive(85_000, 100);
    line.replaceStored({ stepMs: 60_000, askedAtMs: 90_000, points: [point(60_000, 20, 3)] });
    expect(drawn(line)).toEqual([[60_000, 20]]);
  });
});

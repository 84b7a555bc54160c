import { describe, expect, it } from 'vitest';
import { lonely, nearestRow, setpointTable, tableOf } from './plot';

const point = (timeMs: number, value: number) => ({ timeMs, value, lowest: value, highest: value, count: 1 });

describe('the table of a chart', () => {
  it('breaks the line inside a gap', () => {
    const gaps = [{ fromMs: 2000, toMs: 8000, open: false }];
    const [times, values] = tableOf([point(1000, 1), point(2000, 2), point(8000, 3)], gaps);
    expect(times).toEqual([1, 2, 5, 8]);
    expect(values).toEqual([1, 2, null, 3]);
  });

  it('keeps a setpoint up to the end of the range', () => {
    const steps = [
      { timeMs: 1000, value: 20 },
      { timeMs: 3000, value: 22 },
    ];
    expect(setpointTable(steps, 9000)).toEqual([
      [1, 3, 9],
      [20, 22, 22],
    ]);
    expect(setpointTable([], 9000)).toEqual([[9], [null]]);
  });
});

describe('a point no line leads to', () => {
  it('is alone between two gaps or at an end', () => {
    expect(lonely([1, null, 2, null, 3, 4])).toEqual([0, 2]);
    expect(lonely([1])).toEqual([0]);
  });

  it('is not alone because another line has rows beside it', () => {
    expect(lonely([1, undefined, 2])).toEqual([]);
    expect(lonely([undefined, 1, undefined, null, undefined, 2, undefined])).toEqual([1, 5]);
  });
});

it('the crosshair finds the row of each line that is nearest', () => {
  expect(nearestRow([1, undefined, undefined, 4], 1)).toBe(0);
  expect(nearestRow([1, undefined, undefined, 4], 2)).toBe(3);
  expect(nearestRow([1, 2], 1)).toBe(1);
});

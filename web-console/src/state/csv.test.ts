import { describe, expect, it } from 'vitest';
import type { LinePoint } from './ChartLine';
import { csvOf, csvText } from './csv';

const point = (timeMs: number, value: number): LinePoint => ({
  timeMs,
  value,
  lowest: value - 1,
  highest: value + 1,
  count: 3,
});

describe('a file of readings', () => {
  it('has a row for each time, with empty cells where a column has nothing', () => {
    const file = csvOf(
      [
        { name: 't', points: [point(1000, 20.5), point(2000, 21)], means: false },
        { name: 'h', points: [point(2000, 60), point(9000, 61)], means: true },
      ],
      0,
      5000,
    );
    expect(file.split('\r\n')).toEqual([
      'time,t,h mean,h lowest,h highest,h readings',
      '1970-01-01T00:00:01.000Z,20.5,,,,',
      '1970-01-01T00:00:02.000Z,21,60,59,61,3',
      '',
    ]);
  });

  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
    ['-1+1', "'-1+1"],
    ['@SUM', "'@SUM"],
  ])('keeps %j as text', (said, cell) => {
    expect(csvText(said)).toBe(cell);
  });
});

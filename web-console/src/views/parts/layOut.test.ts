import { expect, test } from 'vitest';
import { layOut } from './layOut';

const every = (stepMs: number, count: number, fromMs = 0) =>
  Array.from({ length: count }, (_, i) => fromMs + i * stepMs);

test('steady readings fill the width evenly', () => {
  const { xs, gaps } = layOut(every(2000, 5), 100);

  expect(xs).toEqual([0, 25, 50, 75, 100]);
  expect(gaps.size).toBe(0);
});

test('a gap of hours takes a tenth of the width, and the pieces beside it the rest', () => {
  const { xs, gaps } = layOut([...every(2000, 10), ...every(2000, 10, 7_200_000)], 100);

  expect([...gaps]).toEqual([10]);
  expect((xs[10] ?? 0) - (xs[9] ?? 0)).toBeCloseTo(10);
  expect(xs.at(-1)).toBeCloseTo(100);
});

test('a reading that is a little late is no gap', () => {
  expect(layOut([0, 1000, 2000, 11_000, 12_000], 100).gaps.size).toBe(0);
});

test('stored steps of minutes before many live readings are no gaps, a longer pause among them is one', () => {
  const stored = [...every(300_000, 6), ...every(300_000, 6, 4_200_000)];
  const { gaps } = layOut([...stored, ...every(2000, 60, 6_000_000)], 100);

  expect([...gaps]).toEqual([6]);
});

test('two outages with one reading between them are two gaps', () => {
  const times = [...every(2000, 30), 658_000, ...every(2000, 30, 1_158_000)];

  expect([...layOut(times, 100).gaps]).toEqual([30, 31]);
});

test('many gaps leave half of the width to what was heard', () => {
  const times = every(600_000, 20).flatMap((time) => [time, time + 1000, time + 2000]);
  const { xs, gaps } = layOut(times, 100);

  expect(gaps.size).toBe(19);
  expect(xs.at(-1)).toBeCloseTo(100);
  expect((xs[2] ?? 0) - (xs[0] ?? 0)).toBeCloseTo(2.5);
});

import { expect, test } from 'vitest';
import { figuresOf } from './Figures';

test('a mean weighs as much as the readings it stands for', () => {
  const points = [
    { value: 10, lowest: 8, highest: 12, count: 3 },
    { value: 20, lowest: 20, highest: 20, count: 1 },
  ];
  expect(figuresOf(points)).toEqual({ lowest: 8, highest: 20, mean: 12.5, readings: 4 });
});

test('there are no figures where there are no readings', () => {
  expect(figuresOf([])).toBeUndefined();
});

import { expect, it } from 'vitest';
import { tilesInARow } from './Tiles';

it.each([
  [1, 4],
  [6, 6],
  [7, 4],
  [9, 5],
  [12, 6],
  [13, 5],
])('%i tiles stand %i in a row', (count, columns) => {
  expect(tilesInARow(count)).toBe(columns);
});

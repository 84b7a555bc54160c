import { expect, test } from 'vitest';
import { fewAtOnce } from './fewAtOnce';

const rows = (...indexes: number[]) => indexes.map((index) => ({ index }));
const drawn = (...indexes: number[]) => {
  const known = new Set(indexes);
  return (row: { readonly index: number }) => known.has(row.index);
};

test('few new rows are drawn at once, whatever stands already', () => {
  const items = rows(3, 4, 5, 6, 7);
  expect(fewAtOnce(items, drawn(3, 4, 5), 5, 2)).toEqual(items);
});

test('of many new rows those in the middle are drawn first, in their places', () => {
  const items = rows(0, 1, 2, 3, 4, 5, 6);
  expect(fewAtOnce(items, drawn(), 3, 3)).toEqual(rows(2, 3, 4));
});

test('rows that were drawn stay while new ones wait', () => {
  const items = rows(10, 11, 12, 13, 14, 15);
  expect(fewAtOnce(items, drawn(10, 15), 12.5, 2)).toEqual(rows(10, 12, 13, 15));
});

test('each turn draws more until all are there', () => {
  const items = rows(0, 1, 2, 3, 4, 5, 6, 7);
  let shown = fewAtOnce(items, drawn(), 3.5, 3);
  const counts = [shown.length];
  while (shown.length < items.length) {
    shown = fewAtOnce(items, drawn(...shown.map((row) => row.index)), 3.5, 3);
    counts.push(shown.length);
  }
  expect(counts).toEqual([3, 6, 8]);
});

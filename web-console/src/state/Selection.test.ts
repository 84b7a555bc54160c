import { expect, test } from 'vitest';
import { Selection } from './Selection';

const order = ['a', 'b', 'c', 'd', 'e'];

test('a range goes from the row that was chosen last, in either direction', () => {
  const selection = new Selection();
  selection.toggle('d');
  selection.extend('b', order);
  expect(selection.ids()).toEqual(['b', 'c', 'd']);
  selection.extend('e', order);
  expect(selection.ids()).toEqual(['b', 'c', 'd', 'e']);
});

test('a range without a beginning is the one row', () => {
  const selection = new Selection();
  selection.extend('c', order);
  expect(selection.ids()).toEqual(['c']);
  selection.extend('zeppelin', order);
  expect(selection.size).toBe(1);
});

test('all that match are chosen, and let go where all were', () => {
  const selection = new Selection();
  selection.toggle('x');
  selection.toggle('b');
  selection.toggleAll(order);
  expect(selection.size).toBe(6);
  selection.toggleAll(order);
  expect(selection.ids()).toEqual(['x']);
});

test('what is chosen stays while other rows are shown, until the device is gone', () => {
  const selection = new Selection();
  selection.toggleAll(['a', 'b']);
  expect(selection.among(['b', 'c'])).toBe(1);
  const told = selection.topic.version;
  selection.keepOnly(() => true);
  expect(selection.topic.version).toBe(told);
  selection.keepOnly((id) => id !== 'a');
  expect(selection.ids()).toEqual(['b']);
});

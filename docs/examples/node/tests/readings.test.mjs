// Readings until they are stored, and values that no hub would take.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Readings } from '../signalbox-readings.mjs';
import { firstOf, objectOf } from '../signalbox-values.mjs';

function readingsOf(count, value = 1.5) {
  const readings = new Readings();
  for (let i = 0; i < count; i++) readings.add('m', value);
  return readings;
}

/** All that may be sent now. */
function batches(readings) {
  const all = [];
  for (let batch; (batch = readings.next(0)); ) all.push(batch);
  return all;
}

const numbers = (some) => [...some].map((batch) => batch.batchNo);

test('oldest readings give way and are counted', () => {
  const readings = new Readings();
  for (let value = 0; value < 10_003; value++) readings.add('m', value);

  assert.equal(readings.dropped, 3);
  assert.equal(readings.next(0).readings[0].number, 3);
});

test('sixteen batches are on their way at most', () => {
  const readings = readingsOf(10_000);
  assert.deepEqual(numbers(batches(readings)), Array.from({ length: 16 }, (_, i) => i + 1));
  readings.onStored(2);

  assert.deepEqual(numbers(batches(readings)), [17, 18]);
  assert.equal(readings.unstoredBatches(), 16);
});

test('batch after which the hub closed for bad bytes is given up, and no other', () => {
  const readings = readingsOf(1_200);
  batches(readings);
  readings.onClosed(true);

  assert.deepEqual(numbers(readings.again()), [1, 2]);
  assert.equal(readings.dropped, 200);
});

test('none is given up where the open link sent none', () => {
  const readings = readingsOf(1_200);
  batches(readings);
  readings.onClosed(false);
  readings.onClosed(true);

  assert.deepEqual(numbers(readings.again()), [1, 2, 3]);
  assert.equal(readings.dropped, 0);
});

test('batches are small messages', () => {
  const readings = readingsOf(500, '\0'.repeat(1024)); // six bytes each in JSON
  const all = batches(readings);
  for (let more = all; more.length > 0; all.push(...more)) {
    readings.onStored(all.at(-1).batchNo);
    more = batches(readings);
  }

  assert.equal(all.reduce((sum, batch) => sum + batch.readings.length, 0), 500);
  assert.ok(Math.max(...all.map((batch) => JSON.stringify({ readings: batch }).length)) < 64 * 1024);
});

test('oldest batch that is not stored is told', () => {
  const readings = readingsOf(1_200);
  batches(readings);
  readings.onStored(1);

  assert.deepEqual([...readings.again()].map((batch) => batch.oldestBatchNo), [2, 2]);
});

test('only the newest of an outage moves live values', () => {
  const readings = readingsOf(1_200);

  assert.deepEqual([1, 2, 3].map(() => readings.next(Number.MAX_SAFE_INTEGER).historical), [true, true, false]);
});

test('what is no reading is refused', () => {
  const readings = new Readings();
  for (const value of [null, undefined, {}, 10n]) assert.throws(() => readings.add('m', value), TypeError);
  for (const value of ['x'.repeat(1025), 'é'.repeat(513)]) assert.throws(() => readings.add('m', value), RangeError);
  readings.add('m', Number.NaN);
  assert.equal(readings.next(0), undefined);
});

test('results that no hub takes are refused', () => {
  const roundAbout = {};
  roundAbout.self = roundAbout;
  let deep = 1;
  for (let i = 0; i < 9; i++) deep = { deep };
  const large = { t: 'x'.repeat(65_536) };
  const many = { many: Array(6_000).fill(1) };
  for (const result of ['text', [1], null, undefined, roundAbout, deep, { n: Number.NaN }, { x: 10n }, large, many]) {
    assert.throws(() => objectOf(result, 'The result'));
  }
});

test('other results are copied', () => {
  const result = { list: [1, { a: null }] };
  const copy = objectOf(result, 'The result');
  result.list.push(2);

  assert.deepEqual(copy, { list: [1, { a: null }] });
});

test('what does not fit does not keep out what is behind it', () => {
  assert.deepEqual(firstOf(['a', 'b'.repeat(100), 'c', 'd'], 9, 10), ['a', 'c', 'd']);
  assert.deepEqual(firstOf(['a', 'b', 'c'], 2, 10), ['a', 'b']);
});

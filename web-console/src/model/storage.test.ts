import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { StorageStatusSchema } from '../gen/signalbox/v1/console_link_pb';
import { forecastOf, formatBytes, roughly, shareOf } from './storage';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const thin = (said: string) => said.replaceAll('_', '\u202f');

function forecast(storage: MessageInitShape<typeof StorageStatusSchema>) {
  return forecastOf(create(StorageStatusSchema, storage), NOW);
}

describe('the forecast', () => {
  const budget = { historyBudgetBytes: 1000n, historyBytes: 400n, diskFreeBytes: 5000n };

  it('says when the budget is full, which harms nobody', () => {
    expect(forecast({ ...budget, fullAtMs: BigInt(NOW + 3 * DAY) })).toEqual({
      words: thin('The budget is full in 3_d; from then on the oldest readings go early.'),
      bad: false,
    });
  });

  it('says when the disk is full before the budget is, which is bad', () => {
    const { words, bad } = forecast({ ...budget, diskFreeBytes: 100n, fullAtMs: BigInt(NOW + 300 * DAY) });
    expect(words).toContain('The disk is full in 10 months');
    expect(bad).toBe(true);
  });

  it('without a budget is bad only where it is soon', () => {
    const none = { historyBytes: 400n, diskFreeBytes: 5000n };
    expect(forecast({ ...none, fullAtMs: BigInt(NOW + 400 * DAY) }).bad).toBe(false);
    expect(forecast({ ...none, fullAtMs: BigInt(NOW + 2 * DAY) }).bad).toBe(true);
  });

  it('is none where nobody can tell, and none where it is in a lifetime', () => {
    expect(forecast(budget).words).toContain('not foreseeable');
    expect(forecast({ ...budget, fullAtMs: BigInt(NOW + 40_000 * DAY) }).words).toContain('not foreseeable');
  });

  it('of a full budget is that it is full', () => {
    expect(forecast({ ...budget, historyBytes: 1000n, fullAtMs: 0n }).words).toContain('go early');
  });
});

it('spans are said in the largest fitting parts', () => {
  expect(roughly(3 * 365 * DAY)).toBe('3 years');
  expect(roughly(90 * DAY)).toBe('3 months');
  expect(roughly(DAY + 3_600_000)).toBe(thin('1_d 1_h'));
});

it('bytes have a unit people read', () => {
  expect(formatBytes(512_345_678n)).toBe(thin('512.3_MB'));
  expect(formatBytes(12)).toBe(thin('12_B'));
});

it('a share is never more than all, and nothing where there is no bound', () => {
  expect([shareOf(1n, 4n), shareOf(9, 4), shareOf(9, 0)]).toEqual([0.25, 1, 0]);
});

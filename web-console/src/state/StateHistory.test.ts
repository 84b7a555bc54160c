import { expect, test } from 'vitest';
import { stateBands } from './StateHistory';

const said = (timeMs: number, text: string) => ({ timeMs: BigInt(timeMs), text });

test('what is said again lasts on, and each band ends where another begins', () => {
  expect(stateBands([said(10, 'idle'), said(20, 'idle'), said(30, 'wash')], 0, 50)).toEqual([
    { fromMs: 10, toMs: 30, said: 'idle' },
    { fromMs: 30, toMs: 50, said: 'wash' },
  ]);
});

test('bands are cut to the range', () => {
  expect(stateBands([said(10, 'idle'), said(60, 'wash')], 20, 50)).toEqual([
    { fromMs: 20, toMs: 50, said: 'idle' },
  ]);
  expect(stateBands([said(5, 'off'), said(10, 'idle'), said(30, 'wash')], 20, 50)).toEqual([
    { fromMs: 20, toMs: 30, said: 'idle' },
    { fromMs: 30, toMs: 50, said: 'wash' },
  ]);
  expect(stateBands([], 20, 50)).toEqual([]);
});

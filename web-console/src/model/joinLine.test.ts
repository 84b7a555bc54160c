import { expect, it } from 'vitest';
import { isSelfSigned, simulatedLine } from './joinLine';

const LINE = 'SIGNALBOX_JOIN_KEY=sbj_1_x ./signalbox agent --hub http://127.0.0.1:8080';

it('simulated devices join by the same key at the same hub', () => {
  expect(simulatedLine(LINE, 3)).toBe(
    'SIGNALBOX_JOIN_KEY=sbj_1_x ./signalbox simulator fleet --hub http://127.0.0.1:8080 --devices 3',
  );
  expect(simulatedLine('something else', 3)).toBeUndefined();
});

it('a line with a fingerprint is of a hub that signs for itself', () => {
  expect(isSelfSigned(LINE)).toBe(false);
  expect(isSelfSigned(`${LINE} --hub-fingerprint 5f2c`)).toBe(true);
});

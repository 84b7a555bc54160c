import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { ParameterSchema, ValueType } from '../gen/signalbox/v1/capabilities_pb';
import { check, hint, initialValue } from './parameters';

const parameter = (init: MessageInitShape<typeof ParameterSchema>) =>
  create(ParameterSchema, { name: 'p', ...init });
const position = parameter({
  type: ValueType.NUMBER,
  minimum: 0,
  maximum: 100,
  step: 5,
  unit: '%',
  required: true,
});

describe('a number', () => {
  it.each(['0', '60', '100', ' 60 '])('%j is accepted', (typed) => {
    expect(check(position, typed)).toEqual({ ok: true, value: Number(typed) });
  });

  it.each(['', '-5', '105', '62', 'abc', 'Infinity', '1e999'])('%j is refused', (typed) => {
    expect(check(position, typed).ok).toBe(false);
  });

  it('may be typed with a comma or a real minus', () => {
    const offset = parameter({ type: ValueType.NUMBER, minimum: -10 });
    expect(check(offset, '2,5')).toEqual({ ok: true, value: 2.5 });
    expect(check(offset, '\u22123')).toEqual({ ok: true, value: -3 });
  });

  it('counts steps from the minimum and forgives binary fractions', () => {
    const fine = parameter({ type: ValueType.NUMBER, minimum: 0.1, step: 0.1 });
    expect(check(fine, '0.3').ok).toBe(true);
    expect(check(fine, '0.35').ok).toBe(false);
    const odd = parameter({ type: ValueType.NUMBER, minimum: 1, step: 2 });
    expect(check(odd, '3').ok).toBe(true);
    expect(check(odd, '4').ok).toBe(false);
  });

  it('is whole when it is declared so', () => {
    const whole = parameter({ type: ValueType.INTEGER });
    expect(check(whole, '7').ok).toBe(true);
    expect(check(whole, '7.5').ok).toBe(false);
  });

  it('tells what it accepts', () => {
    expect(hint(position)).toBe('0 to 100\u202f%, steps of 5.');
  });
});

describe('other types', () => {
  it('optional and empty means not sent', () => {
    expect(check(parameter({ type: ValueType.TEXT }), '')).toEqual({ ok: true, value: undefined });
    expect(check(parameter({ type: ValueType.BOOLEAN }), undefined)).toEqual({ ok: true, value: undefined });
  });

  it('a choice is one of its choices', () => {
    const speed = parameter({ type: ValueType.CHOICE, choices: ['slow', 'fast'] });
    expect(check(speed, 'fast').ok).toBe(true);
    expect(check(speed, 'warp').ok).toBe(false);
  });

  it('a text is counted in code points', () => {
    const short = parameter({ type: ValueType.TEXT, maxLength: 2 });
    expect(check(short, '🚂🚃').ok).toBe(true);
    expect(check(short, 'abc').ok).toBe(false);
  });

  it('a form starts with the declared default, and a required switch with off', () => {
    expect(
      initialValue(parameter({ type: ValueType.NUMBER, defaultValue: { case: 'defaultNumber', value: 60 } })),
    ).toBe('60');
    expect(initialValue(parameter({ type: ValueType.BOOLEAN, required: true }))).toBe(false);
    expect(initialValue(parameter({ type: ValueType.TEXT }))).toBeUndefined();
  });
});

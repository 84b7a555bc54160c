import { formatCount, formatPlain } from '../format/numbers';
import { declaredValue } from '../format/units';
import { type Parameter, ValueType } from '../gen/signalbox/v1/capabilities_pb';
import { text } from '../strings';

/** The field of a value that was given before. */
export function givenField(parameter: Parameter, given: unknown): FieldValue {
  switch (typeof given) {
    case 'number':
      return String(given);
    case 'boolean':
    case 'string':
      return given;
    default:
      return parameter.required ? initialValue(parameter) : undefined;
  }
}

/** What a form field holds: text as typed, or a switch; undefined: not set. */
export type FieldValue = string | boolean | undefined;

export type Checked =
  | { readonly ok: true; readonly value: number | boolean | string | undefined }
  | { readonly ok: false; readonly why: string };

const DEFAULT_MAX_LENGTH = 1024;

export function isNumeric(parameter: Parameter): boolean {
  return parameter.type === ValueType.NUMBER || parameter.type === ValueType.INTEGER;
}

/** What a field starts with: the declared default, or nothing. */
export function initialValue(parameter: Parameter): FieldValue {
  const declared = parameter.defaultValue;
  switch (declared.case) {
    case 'defaultNumber':
      return String(declared.value);
    case 'defaultFlag':
    case 'defaultText':
      return declared.value;
    default:
      return parameter.type === ValueType.BOOLEAN && parameter.required ? false : undefined;
  }
}

/** The same rules the hub applies, so that a person is told before the request is sent. */
export function check(parameter: Parameter, field: FieldValue): Checked {
  if (field === undefined || field === '') {
    return parameter.required ? wrong(text.command.missing) : { ok: true, value: undefined };
  }
  if (typeof field === 'boolean') {
    return { ok: true, value: field };
  }
  switch (parameter.type) {
    case ValueType.NUMBER:
    case ValueType.INTEGER:
      return checkNumber(parameter, field);
    case ValueType.CHOICE:
      return parameter.choices.includes(field) ? { ok: true, value: field } : wrong(text.command.notChoice);
    default: {
      const longest = parameter.maxLength || DEFAULT_MAX_LENGTH;
      return [...field].length <= longest
        ? { ok: true, value: field }
        : wrong(text.command.longest(formatCount(longest)));
    }
  }
}

function checkNumber(parameter: Parameter, field: string): Checked {
  const typed = field.trim().replace(',', '.').replace('\u2212', '-');
  const value = Number(typed);
  if (typed === '' || !Number.isFinite(value)) {
    return wrong(text.command.notNumber);
  }
  if (parameter.type === ValueType.INTEGER && !Number.isSafeInteger(value)) {
    return wrong(text.command.notWhole);
  }
  if (parameter.minimum !== undefined && value < parameter.minimum) {
    return wrong(text.command.atLeast(declaredValue(parameter.minimum, parameter.unit)));
  }
  if (parameter.maximum !== undefined && value > parameter.maximum) {
    return wrong(text.command.atMost(declaredValue(parameter.maximum, parameter.unit)));
  }
  if (parameter.step > 0) {
    const base = parameter.minimum ?? 0;
    const steps = (value - base) / parameter.step;
    // 0.3 / 0.1 is not 3 in binary: a millionth of a step is forgiven.
    if (Math.abs(steps - Math.round(steps)) > 1e-6) {
      return wrong(text.command.stepFrom(formatPlain(parameter.step), formatPlain(base)));
    }
  }
  return { ok: true, value };
}

/** What the field accepts, in one line under it. */
export function hint(parameter: Parameter): string {
  const parts: string[] = [];
  const { minimum, maximum, unit, step } = parameter;
  if (isNumeric(parameter)) {
    if (minimum !== undefined && maximum !== undefined) {
      parts.push(text.command.range(formatPlain(minimum), declaredValue(maximum, unit)));
    } else if (minimum !== undefined) {
      parts.push(text.command.atLeast(declaredValue(minimum, unit)));
    } else if (maximum !== undefined) {
      parts.push(text.command.atMost(declaredValue(maximum, unit)));
    }
    if (step > 0) {
      parts.push(text.command.steps(formatPlain(step)));
    }
  } else if (parameter.type === ValueType.TEXT && parameter.maxLength > 0) {
    parts.push(text.command.longest(formatCount(parameter.maxLength)));
  }
  return parts.length === 0 ? '' : `${parts.join(', ')}.`;
}

function wrong(why: string): Checked {
  return { ok: false, why };
}

import { THIN } from '../format/numbers';
import { unitSign } from '../format/units';

export type Operator = '>' | '<' | '>=' | '<=' | '=' | '!=';

const OPERATORS: Readonly<Record<string, Operator>> = {
  '>': '>',
  '<': '<',
  '>=': '>=',
  '≥': '>=',
  '<=': '<=',
  '≤': '<=',
  '=': '=',
  ':': '=',
  '!=': '!=',
  '≠': '!=',
};

export function readOperator(sign: string): Operator {
  return OPERATORS[sign] ?? '=';
}

export function compares(operator: Operator, left: number, right: number): boolean {
  switch (operator) {
    case '>':
      return left > right;
    case '<':
      return left < right;
    case '>=':
      return left >= right;
    case '<=':
      return left <= right;
    case '=':
      return left === right;
    case '!=':
      return left !== right;
  }
}

/** A number and whatever unit follows it: "24,5 °C". */
export function readNumber(typed: string): { value: number; unit: string } | undefined {
  const found = /^([-−+]?\d+(?:[.,]\d+)?|[-−+]?[.,]\d+)\s*(.*)$/s.exec(typed.replaceAll(THIN, '').trim());
  if (found === null) {
    return undefined;
  }
  const value = Number((found[1] ?? '').replace(',', '.').replace('−', '-'));
  const unit = (found[2] ?? '').trim();
  return Number.isFinite(value) && !/^\d/.test(unit) ? { value, unit } : undefined;
}

const AGE_UNITS: readonly (readonly [names: readonly string[], ms: number, said: string])[] = [
  [['s', 'sec'], 1000, 's'],
  [['min', 'm'], 60_000, 'min'],
  [['h', 'hour', 'hours'], 3_600_000, 'h'],
  [['d', 'day', 'days'], 86_400_000, 'd'],
  [['w', 'week', 'weeks'], 604_800_000, 'weeks'],
];

/** 90s, 15min, 3h, 3d, 2w. */
export function readAge(typed: string): { ms: number; said: string } | undefined {
  const number = readNumber(typed);
  const unit = AGE_UNITS.find(([names]) => names.includes(number?.unit.toLowerCase() ?? ''));
  if (number === undefined || unit === undefined || number.value < 0) {
    return undefined;
  }
  return { ms: number.value * unit[1], said: `${number.value}${THIN}${unit[2]}` };
}

const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};
const SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400 };

/** What a value in the unit that was typed is multiplied with to be in the metric's; undefined: another quantity. */
export function unitFactor(typed: string, ucum: string): number | undefined {
  const plain = (unit: string) => unit.toLowerCase().replaceAll('°', '').replaceAll(/\s/g, '');
  if (typed === ucum || plain(typed) === plain(unitSign(ucum)) || plain(typed) === plain(ucum)) {
    return 1;
  }
  if (ucum === 'By') {
    return BYTES[plain(typed)];
  }
  if (ucum === 'By/s' && typed.endsWith('/s')) {
    return BYTES[plain(typed.slice(0, -2))];
  }
  return ucum === 's' ? SECONDS[plain(typed)] : undefined;
}

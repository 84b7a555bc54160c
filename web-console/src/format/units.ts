import { formatNumber, formatPlain, NO_VALUE, THIN } from './numbers';

/** A value as people read it: the digits, and the unit beside them. */
export interface Quantity {
  readonly digits: string;
  readonly unit: string;
}

/** What a value is multiplied with before it is written in `unit`. */
export interface Scale {
  readonly factor: number;
  readonly unit: string;
  /** Undefined: as the capability declares. */
  readonly decimals?: number;
}

// UCUM codes [https://ucum.org/ucum] whose customary sign does not follow from the code.
const SIGNS: Readonly<Record<string, string>> = {
  '1': '',
  Cel: '°C',
  '[degF]': '°F',
  deg: '°',
  Ohm: 'Ω',
  kOhm: 'kΩ',
  l: 'L',
  'l/min': 'L/min',
  'kW.h': 'kWh',
  'W.h': 'Wh',
  'V.A': 'VA',
  'mm[Hg]': 'mmHg',
  '[pH]': 'pH',
  'dB[SPL]': 'dB',
  'dB[mW]': 'dBm',
  'm/s2': 'm/s²',
  By: 'B',
  'By/s': 'B/s',
};

const BYTE_PREFIXES = ['', 'k', 'M', 'G', 'T'] as const;

/** The sign people write for a UCUM code. */
export function unitSign(ucum: string): string {
  const sign = SIGNS[ucum];
  if (sign !== undefined) {
    return sign;
  }
  return ucum
    .replace(/\{([^}]*)\}/g, '$1')
    .replace(/\[([^\]]*)\]/g, '$1')
    .replace(/(^|[./])u(?=[a-zA-Z])/g, '$1µ')
    .replace(/By/g, 'B')
    .replace(/([a-z])2(?!\d)/gi, '$1²')
    .replace(/([a-z])3(?!\d)/gi, '$1³')
    .replace(/\./g, '·');
}

/** The scale in which a magnitude of this unit is best read; bytes climb in thousands. */
export function scaleFor(ucum: string, magnitude: number): Scale {
  if (ucum !== 'By' && ucum !== 'By/s') {
    return { factor: 1, unit: unitSign(ucum) };
  }
  const size = Math.abs(magnitude);
  const step = size < 1000 ? 0 : Math.min(BYTE_PREFIXES.length - 1, Math.floor(Math.log10(size) / 3));
  const unit = (BYTE_PREFIXES[step] ?? '') + unitSign(ucum);
  return step === 0 ? { factor: 1, unit, decimals: 0 } : { factor: 1000 ** -step, unit, decimals: 1 };
}

/** A measured value, with the decimals its capability declares. */
export function quantity(value: number, ucum: string, decimals: number): Quantity {
  if (!Number.isFinite(value)) {
    return { digits: NO_VALUE, unit: '' };
  }
  if (ucum === 's' && decimals === 0 && Math.abs(value) >= 600) {
    return { digits: formatDuration(value * 1000), unit: '' };
  }
  const scale = scaleFor(ucum, value);
  return { digits: formatNumber(value * scale.factor, scale.decimals ?? decimals), unit: scale.unit };
}

/** A declared value (a limit, a step) in one string. */
export function declaredValue(value: number, ucum: string): string {
  const scale = scaleFor(ucum, value);
  const digits = formatPlain(value * scale.factor);
  return scale.unit === '' ? digits : digits + THIN + scale.unit;
}

/** The two largest parts of a duration: "4 d 2 h", "12 min 30 s". */
export function formatDuration(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) {
    return `0${THIN}s`;
  }
  return parts
    .slice(first, first + 2)
    .filter(([count], index) => index === 0 || count > 0)
    .map(([count, unit]) => count + THIN + unit)
    .join(' ');
}

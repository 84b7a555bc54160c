import { describe, expect, it } from 'vitest';
import { formatNumber, formatPlain, isFlat, NO_VALUE } from './numbers';
import { formatAge, formatClock, formatEpoch, formatLatency, formatOffset } from './times';
import { declaredValue, formatDuration, quantity, unitSign } from './units';

const thin = (text: string) => text.replaceAll('_', '\u202f');

describe('numbers', () => {
  it('keep the decimals they are given and group thousands', () => {
    expect(formatNumber(3500, 0)).toBe(thin('3_500'));
    expect(formatNumber(1234567.891, 2)).toBe(thin('1_234_567.89'));
    expect(formatNumber(24, 1)).toBe('24.0');
    expect(formatNumber(999, 0)).toBe('999');
  });

  it('write a real minus sign and no negative zero', () => {
    expect(formatNumber(-4.25, 1)).toBe('\u22124.3');
    expect(formatNumber(-0.04, 1)).toBe('0.0');
  });

  it('are a dash when there is no number', () => {
    expect(formatNumber(Number.NaN, 1)).toBe(NO_VALUE);
    expect(quantity(Number.POSITIVE_INFINITY, 'Cel', 1).digits).toBe(NO_VALUE);
  });

  it('that are declared are as short as they can be', () => {
    expect(formatPlain(0.5)).toBe('0.5');
    expect(formatPlain(1200)).toBe(thin('1_200'));
  });
});

describe('flat', () => {
  it('is what differs by rounding only', () => {
    expect(isFlat(20.999999999999996, 21)).toBe(true);
    expect(isFlat(0, 0)).toBe(true);
    expect(isFlat(20.99, 21)).toBe(false);
    expect(isFlat(0, 0.001)).toBe(false);
  });
});

describe('units', () => {
  it.each([
    ['Cel', '°C'],
    ['[ppm]', 'ppm'],
    ['%', '%'],
    ['[degF]', '°F'],
    ['ug/m3', 'µg/m³'],
    ['m/s', 'm/s'],
    ['kW.h', 'kWh'],
    ['uS/cm', 'µS/cm'],
    ['{rpm}', 'rpm'],
    ['Ohm', 'Ω'],
    ['mm[Hg]', 'mmHg'],
    ['hPa', 'hPa'],
    ['dB[mW]', 'dBm'],
    ['dB[SPL]', 'dB'],
    ['dB', 'dB'],
    ['', ''],
    ['1', ''],
  ])('%s is written %s', (ucum, sign) => {
    expect(unitSign(ucum)).toBe(sign);
  });

  it('scale bytes in thousands', () => {
    expect(quantity(999, 'By', 0)).toEqual({ digits: '999', unit: 'B' });
    expect(quantity(512_345_678, 'By', 0)).toEqual({ digits: '512.3', unit: 'MB' });
    expect(quantity(0, 'By', 0)).toEqual({ digits: '0', unit: 'B' });
    expect(quantity(2_500, 'By/s', 0)).toEqual({ digits: '2.5', unit: 'kB/s' });
  });

  it('put a thin space before the unit', () => {
    expect(declaredValue(3500, 'W')).toBe(thin('3_500_W'));
  });

  it('write long whole seconds as a duration', () => {
    expect(quantity(266_400, 's', 0)).toEqual({ digits: thin('3_d 2_h'), unit: '' });
    expect(quantity(12, 's', 0)).toEqual({ digits: '12', unit: 's' });
    expect(formatDuration(0)).toBe(thin('0_s'));
    expect(formatDuration(86_400_000)).toBe(thin('1_d'));
  });
});

describe('times', () => {
  it.each([
    [400, '0.4_s'],
    [-50, '0.1_s'],
    [9_000, '9_s'],
    [59_999, '59_s'],
    [240_000, '4_min'],
    [7_200_000, '2_h'],
    [6 * 86_400_000, '6_d'],
  ])('an age of %d ms reads %s', (ms, text) => {
    expect(formatAge(ms)).toBe(thin(text));
  });

  it.each([
    [12, '12_ms'],
    [840, '840_ms'],
    [2110, '2.11_s'],
    [30_000, '30.0_s'],
  ])('a latency of %d ms reads %s', (ms, text) => {
    expect(formatLatency(ms)).toBe(thin(text));
  });

  it('the clock names the day only when it is another one', () => {
    const now = new Date(2026, 4, 12, 15, 0, 0).getTime();
    expect(formatClock(new Date(2026, 4, 12, 14, 28, 3).getTime(), now)).toBe('14:28:03');
    expect(formatClock(new Date(2026, 4, 11, 14, 28, 3).getTime(), now)).toBe('11 May 14:28');
  });

  it('an offset has its sign and an epoch its two parts', () => {
    expect(formatOffset(3)).toBe(thin('+3_ms'));
    expect(formatOffset(-1200)).toBe(thin('\u22121.20_s'));
    expect(formatEpoch((41n << 32n) | 7n)).toBe('41·7');
  });
});

/** Narrow no-break space: between thousands, and between a value and its unit. */
export const THIN = '\u202f';
export const NO_VALUE = '—';
const MINUS = '\u2212';

/** A number with a fixed count of decimals and thin spaces between thousands; never "-0". */
export function formatNumber(value: number, decimals: number): string {
  if (!Number.isFinite(value)) {
    return NO_VALUE;
  }
  const fixed = Math.abs(value).toFixed(decimals);
  const dot = fixed.indexOf('.');
  const whole = dot < 0 ? fixed : fixed.slice(0, dot);
  const rest = dot < 0 ? '' : fixed.slice(dot);
  const negative = value < 0 && Number(fixed) !== 0;
  return (negative ? MINUS : '') + whole.replace(/\B(?=(\d{3})+$)/g, THIN) + rest;
}

export function formatCount(value: number): string {
  return formatNumber(value, 0);
}

/** As short as the number allows: for limits and steps, which are declared and not measured. */
export function formatPlain(value: number): string {
  const text = String(Math.abs(value));
  const decimals = text.includes('.') ? Math.min(6, text.length - text.indexOf('.') - 1) : 0;
  return formatNumber(value, decimals);
}

/** Whether only the rounding of means tells the two apart: 21 and 20.999999999999996 are one level. */
export function isFlat(low: number, high: number): boolean {
  return high - low <= 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
}

import type { LinePoint } from './ChartLine';

export interface CsvColumn {
  readonly name: string;
  readonly points: readonly LinePoint[];
  /** A point stands for several readings. */
  readonly means: boolean;
}

/** Programs that open such a file run cells that begin like this as formulas. */
const FORMULA = /^[=+\-@\t\r]/;

/** One cell of text; what a device said stays text wherever the file is opened. */
export function csvText(said: string): string {
  const harmless = FORMULA.test(said) ? `'${said}` : said;
  return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** [RFC 4180] One row for each time at which any of the columns has a point; where one has none, its cells are empty. */
export function csvOf(columns: readonly CsvColumn[], fromMs: number, toMs: number): string {
  const head = ['time', ...columns.flatMap(({ name, means }) => namesOf(name, means).map(csvText))];
  const rows = new Map<number, string[]>();
  let before = 0;
  const width = head.length - 1;
  for (const { points, means } of columns) {
    for (const point of points) {
      if (point.timeMs >= fromMs && point.timeMs <= toMs) {
        const row = rows.get(point.timeMs) ?? new Array<string>(width).fill('');
        const cells = means ? [point.value, point.lowest, point.highest, point.count] : [point.value];
        cells.forEach((cell, index) => {
          row[before + index] = String(cell);
        });
        rows.set(point.timeMs, row);
      }
    }
    before += means ? 4 : 1;
  }
  const lines = [...rows]
    .sort(([a], [b]) => a - b)
    .map(([timeMs, row]) => [new Date(timeMs).toISOString(), ...row].join(','));
  return `${[head.join(','), ...lines].join('\r\n')}\r\n`;
}

function namesOf(name: string, means: boolean): string[] {
  return means ? [`${name} mean`, `${name} lowest`, `${name} highest`, `${name} readings`] : [name];
}

/** Hands a text to the browser to be saved. */
export function saveFile(name: string, content: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

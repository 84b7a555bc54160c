import { plainText } from '../format/plain';
import { jsonOf } from './jsonTree';

const SUMMARY = 240;

/** What a frame says, in one line: flow=1.5 quality=good. The body's own name is left out: it has its column. */
export function summaryOf(json: string): string {
  const said: string[] = [];
  let room = SUMMARY;
  const add = (text: string) => {
    said.push(text);
    room -= text.length + 1;
  };
  const walk = (name: string, value: unknown): void => {
    if (room <= 0) {
      return;
    }
    if (Array.isArray(value)) {
      value.forEach((element, index) => {
        walk(value.length === 1 ? name : `${name}[${index}]`, element);
      });
    } else if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value);
      // A reading is its metric and its value.
      const metric = entries.find(([key]) => key === 'metric')?.[1];
      const scalar = entries.find(([key]) => key === 'number' || key === 'flag' || key === 'text');
      if (typeof metric === 'string' && scalar !== undefined) {
        add(`${metric}=${shown(scalar[1])}`);
        return;
      }
      for (const [key, inner] of entries) {
        walk(name === '' ? key : `${name}.${key}`, inner);
      }
    } else {
      add(`${name}=${shown(value)}`);
    }
  };
  const parsed = jsonOf(json);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return '';
  }
  for (const [key, value] of Object.entries(parsed)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [inner, of] of Object.entries(value)) {
        walk(inner, of);
      }
    } else {
      walk(key, value);
    }
  }
  const line = plainText(said.join(' '));
  return line.length > SUMMARY ? `${line.slice(0, SUMMARY - 1)}…` : line;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Sixteen bytes a line: offset, bytes, and what of them is ASCII. */
export function hexLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const plain = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex.padEnd(47)}  ${plain}`);
  }
  return lines;
}

export interface WireFilter {
  /** Empty: every body. */
  readonly body: string;
  readonly direction: '' | 'from' | 'to';
  /** In lower case. */
  readonly text: string;
}

export function passes(
  frame: { readonly fromDevice: boolean; readonly body: string; readonly json: string },
  filter: WireFilter,
): boolean {
  return (
    (filter.body === '' || frame.body === filter.body) &&
    (filter.direction === '' || frame.fromDevice === (filter.direction === 'from')) &&
    (filter.text === '' ||
      frame.body.toLowerCase().includes(filter.text) ||
      frame.json.toLowerCase().includes(filter.text))
  );
}

/** Frames as they are copied and saved: one object each, its fields as the protocol names them. */
export function exported(
  deviceId: string,
  frame: {
    readonly no: number;
    readonly timeMs: number;
    readonly fromDevice: boolean;
    readonly bytes: number;
    readonly body: string;
    readonly json: string;
    readonly raw: Uint8Array;
  },
): object {
  return {
    device: deviceId,
    frameNo: frame.no,
    time: new Date(frame.timeMs).toISOString(),
    direction: frame.fromDevice ? 'from device' : 'to device',
    sizeBytes: frame.bytes,
    body: frame.body,
    ...(frame.json === '' ? {} : { frame: jsonOf(frame.json) ?? frame.json }),
    ...(frame.raw.length === 0
      ? {}
      : { hex: [...frame.raw].map((byte) => byte.toString(16).padStart(2, '0')).join('') }),
  };
}

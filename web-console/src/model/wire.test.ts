import { describe, expect, test } from 'vitest';
import { at, lineOf, token } from './jsonTree';
import { exported, hexLines, passes, summaryOf } from './wire';

describe('a frame in one line', () => {
  test('readings are their metrics and values', () => {
    const json =
      '{"readings":{"batchNo":"7","readings":[{"metric":"flow","number":1.5},{"metric":"mode","text":"auto"}]}}';
    expect(summaryOf(json)).toBe('batchNo=7 flow=1.5 mode=auto');
  });

  test('other bodies are their fields', () => {
    expect(
      summaryOf('{"command":{"executionId":"01JD","command":"set_vent","parameters":{"position":60}}}'),
    ).toBe('executionId=01JD command=set_vent parameters.position=60');
    expect(summaryOf('{"readingAck":{}}')).toBe('');
    expect(summaryOf('')).toBe('');
  });

  test('a long one ends', () => {
    const many = Array.from({ length: 900 }, (_, i) => ({ metric: `m${i}`, number: i }));
    const line = summaryOf(JSON.stringify({ readings: { readings: many } }));
    expect(line.length).toBeLessThanOrEqual(240);
    expect(line.startsWith('m0=0 m1=1 ')).toBe(true);
  });
});

test('bytes are shown sixteen a line with what is readable of them', () => {
  const lines = hexLines(Uint8Array.from([...Array(17).keys()].map((i) => i + 0x3f)));
  expect(lines).toEqual([
    '0000  3f 40 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e  ?@ABCDEFGHIJKLMN',
    `0010  4f${' '.repeat(45)}  O`,
  ]);
});

test('a filter is every part of it', () => {
  const frame = { fromDevice: true, body: 'readings', json: '{"readings":{"metric":"Flow"}}' };
  expect(passes(frame, { body: '', direction: '', text: '' })).toBe(true);
  expect(passes(frame, { body: 'readings', direction: 'from', text: 'flow' })).toBe(true);
  expect(passes(frame, { body: 'command', direction: '', text: '' })).toBe(false);
  expect(passes(frame, { body: '', direction: 'to', text: '' })).toBe(false);
  expect(passes(frame, { body: '', direction: '', text: 'pressure' })).toBe(false);
});

test('what is saved says everything, and bytes only where nothing was understood', () => {
  const frame = {
    no: 3,
    timeMs: 0,
    fromDevice: false,
    bytes: 4,
    body: 'ack',
    json: '{"ack":{}}',
    raw: new Uint8Array(),
  };
  expect(exported('pump-1', frame)).toEqual({
    device: 'pump-1',
    frameNo: 3,
    time: '1970-01-01T00:00:00.000Z',
    direction: 'to device',
    sizeBytes: 4,
    body: 'ack',
    frame: { ack: {} },
  });
  const unread = { ...frame, body: '', json: '', raw: Uint8Array.of(0, 255) };
  expect(exported('pump-1', unread)).toMatchObject({ body: '', hex: '00ff' });
});

test('a pointer leads through objects and lists, and nowhere else', () => {
  const document = { 'a/b': [{ '~': 5 }] };
  expect(at(document, `/${token('a/b')}/0/${token('~')}`)).toBe(5);
  expect(at(document, '')).toBe(document);
  expect(at(document, '/a')).toBeUndefined();
  expect(at(document, '/toString')).toBeUndefined();
  expect(at(document, `/${token('a/b')}/length`)).toBeUndefined();
});

test('a fault is found at its line, in either spelling, and as far as its path is there', () => {
  const text = `{
  "name": "a \\" ]}",
  "device": {"id": "{x}", "displayName": "y"},
  "topics": [
    {"filter": "a/{x}"},
    {
      "filter": "b",
      "metrics": [
        {"value": {"pointer": "p"}}
      ]
    }
  ]
}`;
  expect(lineOf(text, 'name')).toBe(2);
  expect(lineOf(text, 'device.display_name')).toBe(3);
  expect(lineOf(text, 'topics[0].filter')).toBe(5);
  expect(lineOf(text, 'topics[1].metrics[0].value.pointer')).toBe(9);
  expect(lineOf(text, 'topics[1].time.pointer')).toBe(6);
  expect(lineOf(text, 'sets')).toBe(1);
  expect(lineOf('{ "name": ', 'name')).toBe(1);
});

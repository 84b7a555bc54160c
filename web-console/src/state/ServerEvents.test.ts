import { describe, expect, it } from 'vitest';
import { ServerEvents } from './ServerEvents';

describe('an event stream', () => {
  const text =
    ': padding\n\nretry: 1000\nevent: link\nid: a.0\ndata: {}\n\nid: a.1\ndata: one\ndata: two\n\n: x\n\ndata:3\n\n';
  const events = [
    { name: 'link', id: 'a.0', data: '{}' },
    { name: '', id: 'a.1', data: 'one\ntwo' },
    { name: '', id: 'a.1', data: '3' },
  ];

  it('is read the same however it is cut', () => {
    for (let size = 1; size <= text.length; size++) {
      const reader = new ServerEvents();
      const read = [];
      for (let at = 0; at < text.length; at += size) {
        read.push(...reader.push(text.slice(at, at + size)));
      }
      expect(read).toEqual(events);
    }
  });

  it('takes every kind of line end', () => {
    for (const end of ['\r\n', '\r']) {
      const lines = text.replaceAll('\n', end);
      expect(new ServerEvents().push(`${lines}x`)).toEqual(events);
    }
  });
});

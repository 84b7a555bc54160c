import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { BatchSchema, type ConsoleToHub } from '../gen/signalbox/v1/console_link_pb';
import { TapDirection } from '../gen/signalbox/v1/tap_pb';
import { Beat } from './Beat';
import { TapStore } from './TapStore';

class Rig {
  readonly sent: ConsoleToHub['body'][] = [];
  nowMs = 1_000_000;
  refusal: Error | undefined;
  readonly store = new TapStore(
    new Beat((run) => run()),
    {
      askAny: (body) => {
        this.sent.push(body);
        return this.refusal === undefined
          ? Promise.resolve({ case: 'done', value: { $typeName: 'signalbox.v1.Done' } })
          : Promise.reject(this.refusal);
      },
      send: (body) => this.sent.push(body) > 0,
    },
    () => this.nowMs,
  );

  frame(
    no: number,
    over: { timeMs?: number; json?: string; to?: boolean; device?: string; bytes?: number } = {},
  ) {
    const tapped = {
      frameNo: BigInt(no),
      timeMs: BigInt(over.timeMs ?? no * 100),
      direction: over.to === true ? TapDirection.TO_DEVICE : TapDirection.FROM_DEVICE,
      sizeBytes: over.bytes ?? 10,
      body: over.to === true ? 'reading_ack' : 'readings',
      json: over.json ?? '{}',
    };
    this.store.apply(
      create(BatchSchema, {
        updates: [{ deviceId: over.device ?? 'pump-1', change: { case: 'tapped', value: tapped } }],
      }),
    );
  }

  get numbers(): number[] {
    return this.store.frames.map((frame) => frame.no);
  }
}

function tapped(): Rig {
  const rig = new Rig();
  rig.store.begin('pump-1');
  return rig;
}

test('each frame knows how long after the one before it came, and what is missing in between', () => {
  const rig = tapped();
  rig.frame(1, { timeMs: 1000 });
  rig.frame(2, { timeMs: 1250, to: true });
  rig.frame(6, { timeMs: 1300 });
  expect(rig.store.frames.map(({ gapMs, leftOut, fromDevice }) => [gapMs, leftOut, fromDevice])).toEqual([
    [undefined, 0, true],
    [250, 0, false],
    [50, 3, true],
  ]);
  expect(rig.store.leftOut).toBe(3);
  expect(rig.store.fromDevice).toEqual({ frames: 2, bytes: 20 });
  expect(rig.store.toDevice).toEqual({ frames: 1, bytes: 10 });
  expect(rig.store.bodies).toEqual(['reading_ack', 'readings']);
});

test('frames of another device are none of this tap', () => {
  const rig = tapped();
  rig.frame(1, { device: 'pump-2' });
  expect(rig.numbers).toEqual([]);
});

test('what comes during a pause is counted, and shown after it', () => {
  const rig = tapped();
  rig.frame(1);
  rig.store.pause(true);
  rig.frame(2);
  rig.frame(3);
  expect(rig.numbers).toEqual([1]);
  expect(rig.store.held).toBe(2);
  rig.store.pause(false);
  expect(rig.numbers).toEqual([1, 2, 3]);
  expect(rig.store.held).toBe(0);
});

test('a pause of any length stays bounded, and says what is lost', () => {
  const rig = tapped();
  rig.store.pause(true);
  for (let no = 1; no <= 2_500; no++) {
    rig.frame(no);
  }
  expect(rig.store.held).toBe(2_500);
  rig.store.pause(false);
  expect(rig.store.frames).toHaveLength(2_000);
  expect(rig.store.forgotten).toBe(500);
});

test('the oldest frames give way, by number and by what they weigh', () => {
  const many = tapped();
  for (let no = 1; no <= 4_001; no++) {
    many.frame(no);
  }
  expect(many.store.frames.length).toBeLessThanOrEqual(4_000);
  expect(many.store.frames.length + many.store.forgotten).toBe(4_001);
  expect(many.numbers.at(-1)).toBe(4_001);

  const heavy = tapped();
  for (let no = 1; no <= 900; no++) {
    heavy.frame(no, { json: 'x'.repeat(16_000) });
  }
  expect(heavy.store.frames.length * 16_000).toBeLessThanOrEqual(8_000_000);
  expect(heavy.numbers.at(-1)).toBe(900);
});

test('the rate is that of the last ten seconds', () => {
  const rig = tapped();
  for (let second = 0; second < 20; second++) {
    rig.nowMs = 1_000_000 + second * 1000;
    rig.frame(second + 1, { bytes: 30 });
  }
  expect(rig.store.rate()).toEqual({ frames: 1, bytes: 30 });
  rig.nowMs += 60_000;
  expect(rig.store.rate()).toEqual({ frames: 0, bytes: 0 });
});

test('a young tap is not slow for being young', async () => {
  const rig = tapped();
  await Promise.resolve();
  rig.nowMs += 2_000;
  for (let no = 1; no <= 6; no++) {
    rig.frame(no);
  }
  expect(rig.store.rate()).toEqual({ frames: 3, bytes: 30 });
});

test('leaving ends the tap at the hub, and what was refused has nothing to end', async () => {
  const rig = tapped();
  await Promise.resolve();
  expect(rig.store.phase).toEqual({ kind: 'on', sinceMs: 1_000_000 });
  rig.store.end();
  expect(rig.sent.map((body) => body.case === 'tap' && body.value.deviceId)).toEqual(['pump-1', '']);

  const refused = new Rig();
  refused.refusal = new Error('Another console taps this device.');
  refused.store.begin('pump-1');
  await new Promise((settled) => setTimeout(settled));
  expect(refused.store.phase).toEqual({ kind: 'refused', error: refused.refusal });
  refused.store.end();
  expect(refused.sent).toHaveLength(1);
});

test('an answer that comes after the page was left begins nothing', async () => {
  const rig = tapped();
  rig.store.end();
  await new Promise((settled) => setTimeout(settled));
  expect(rig.store.phase).toEqual({ kind: 'idle' });
});

test('the same device tapped again keeps its frames; another device begins empty', () => {
  const rig = tapped();
  rig.frame(1);
  rig.store.end();
  rig.store.begin('pump-1');
  rig.frame(1, { timeMs: 9_000 });
  expect(rig.numbers).toEqual([1, 1]);
  expect(rig.store.leftOut).toBe(0);
  rig.store.begin('pump-2');
  expect(rig.numbers).toEqual([]);
});

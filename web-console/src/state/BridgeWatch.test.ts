import { create } from '@bufbuild/protobuf';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type HubStatus, HubStatusSchema } from '../gen/signalbox/v1/console_link_pb';
import { Beat } from './Beat';
import { BridgeWatch } from './BridgeWatch';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function answering(rate: number): HubStatus {
  return create(HubStatusSchema, { bridge: { publishedPerSecond: rate, waiting: 3 } });
}

test('it asks while somebody looks, and gathers the rates', async () => {
  const ask = vi.fn(async () => answering(ask.mock.calls.length));
  const watch = new BridgeWatch(new Beat((run) => run()), ask);
  const stop = watch.watch();
  const stopSecond = watch.watch();
  await vi.advanceTimersByTimeAsync(4_100);
  expect(ask).toHaveBeenCalledTimes(3);
  expect([0, 1, 2].map((i) => watch.published.valueAt(i))).toEqual([1, 2, 3]);
  expect(watch.waiting.valueAt(2)).toBe(3);
  stop();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(ask).toHaveBeenCalledTimes(4);
  stopSecond();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(ask).toHaveBeenCalledTimes(4);
});

test('a refusal is kept beside what was known, and gone with the next answer', async () => {
  let refuse = false;
  const watch = new BridgeWatch(new Beat((run) => run()), async () => {
    if (refuse) {
      throw new Error('no');
    }
    return answering(1);
  });
  await watch.refresh();
  refuse = true;
  await watch.refresh();
  expect(watch.error).toEqual(new Error('no'));
  expect(watch.bridge?.publishedPerSecond).toBe(1);
  refuse = false;
  await watch.refresh();
  expect(watch.error).toBeUndefined();
});

test('a slow hub is not asked twice at once', async () => {
  const ask = vi.fn(() => new Promise<HubStatus>(() => undefined));
  const watch = new BridgeWatch(new Beat((run) => run()), ask);
  watch.watch();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ask).toHaveBeenCalledTimes(1);
});

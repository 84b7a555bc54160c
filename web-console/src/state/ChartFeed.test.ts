import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { BatchSchema, HistorySchema } from '../gen/signalbox/v1/console_link_pb';
import { Beat } from './Beat';
import { ChartFeed, type ChartSource } from './ChartFeed';
import type { ChartWindow } from './chartWindow';
import { FleetStore } from './FleetStore';

const NOW = 100_000;

function rig() {
  const beat = new Beat((run) => run());
  const fleet = new FleetStore(beat);
  const asked: [string, number, number][] = [];
  let refuse = false;
  const fetchHistory = async (source: ChartSource, fromMs: number, toMs: number) => {
    asked.push([source.metric, fromMs, toMs]);
    if (refuse) {
      throw new Error('no');
    }
    return create(HistorySchema, {
      points: [{ timeMs: BigInt(toMs - 1000), value: 1, lowest: 1, highest: 1, count: 1 }],
    });
  };
  const feed = (window: ChartWindow, metrics = ['t'], before?: ChartFeed) =>
    new ChartFeed(
      fleet,
      beat,
      fetchHistory,
      () => NOW,
      metrics.map((metric) => ({ deviceId: 'd', metric })),
      window,
      before,
    );
  const read = (timeMs: number, number: number) =>
    fleet.apply(
      create(BatchSchema, {
        updates: [
          {
            deviceId: 'd',
            change: {
              case: 'reading',
              value: { metric: 't', timeMs: BigInt(timeMs), value: { case: 'number', value: number } },
            },
          },
        ],
      }),
    );
  const drawn = (of: ChartFeed, line = 0) => of.lines[line]?.points().map(({ timeMs }) => timeMs);
  return {
    feed,
    read,
    asked,
    drawn,
    refuse: (now: boolean) => {
      refuse = now;
    },
  };
}

describe('a chart', () => {
  it('that follows now joins what is stored with what arrives', async () => {
    const { feed, read, asked, drawn } = rig();
    const charted = feed({ rangeMs: 10_000, toMs: undefined });
    const stop = charted.start();
    await Promise.resolve();
    await new Promise((done) => setTimeout(done));
    read(NOW + 500, 2);
    expect(asked).toEqual([['t', NOW - 10_000, NOW]]);
    expect(drawn(charted)).toEqual([NOW - 1000, NOW + 500]);
    stop();
    read(NOW + 900, 3);
    expect(drawn(charted)).toEqual([NOW - 1000, NOW + 500]);
  });

  it('of the past does not take what arrives', async () => {
    const { feed, read, asked, drawn } = rig();
    const charted = feed({ rangeMs: 10_000, toMs: 50_000 });
    charted.start();
    await new Promise((done) => setTimeout(done));
    read(NOW, 2);
    expect(asked).toEqual([['t', 40_000, 50_000]]);
    expect(drawn(charted)).toEqual([49_000]);
  });

  it('asks for each of its lines', async () => {
    const { feed, asked } = rig();
    feed({ rangeMs: 10_000, toMs: 50_000 }, ['t', 'h']).start();
    await new Promise((done) => setTimeout(done));
    expect(asked.map(([metric]) => metric)).toEqual(['t', 'h']);
  });

  it('keeps what was drawn until its own answer is there', async () => {
    const { feed, drawn, refuse } = rig();
    const wide = feed({ rangeMs: 20_000, toMs: 50_000 });
    wide.start();
    await new Promise((done) => setTimeout(done));
    refuse(true);
    const near = feed({ rangeMs: 5000, toMs: 45_000 }, ['h', 't'], wide);
    expect(drawn(near, 1)).toEqual([49_000]);
    expect(drawn(near, 0)).toEqual([]);
    near.start();
    await new Promise((done) => setTimeout(done));
    expect(near.error).toBeInstanceOf(Error);
    refuse(false);
    await near.load();
    expect(near.error).toBeUndefined();
    expect(drawn(near, 1)).toEqual([44_000]);
  });
});

import { describe, expect, it } from 'vitest';
import { BackLog, type BackPage } from './BackLog';

interface Entry {
  readonly at: number;
  readonly said: string;
}

/** A hub that holds entries by their time and gives `size` at once. */
function rig(size: number, ...times: number[]) {
  const held: Entry[] = times.map((at) => ({ at, said: '' }));
  let asked = 0;
  let refuse = false;
  const fetchPage = async (cursor: string): Promise<BackPage<Entry>> => {
    asked++;
    if (refuse) {
      throw new Error('no');
    }
    const all = [...held].sort((a, b) => b.at - a.at);
    const rest = cursor === '' ? all : all.filter((entry) => entry.at < Number(cursor));
    const items = rest.slice(0, size);
    return { items, next: rest.length > size ? String(items.at(-1)?.at) : '' };
  };
  const log = new BackLog<Entry>(
    fetchPage,
    (entry) => String(entry.at),
    (entry) => entry.at,
  );
  return {
    log,
    held,
    asked: () => asked,
    refuse: (now: boolean) => {
      refuse = now;
    },
    times: () => log.items.map((entry) => entry.at),
  };
}

describe('a list that goes back in time', () => {
  it('begins with the newest page and goes back page by page to the end', async () => {
    const { log, times } = rig(2, 1, 2, 3);
    await log.more();
    expect(times()).toEqual([3, 2]);
    expect(log.complete).toBe(false);
    await log.more();
    expect(times()).toEqual([3, 2, 1]);
    expect(log.complete).toBe(true);
  });

  it('goes back as far as a time and not further', async () => {
    const { log, times, asked } = rig(1, 1, 2, 3, 4, 5);
    await log.reach(3);
    expect(times()).toEqual([5, 4, 3]);
    expect(asked()).toBe(3);
  });

  it('takes what is new in front and keeps what is older', async () => {
    const { log, held, times } = rig(2, 1, 2, 3);
    await log.more();
    await log.more();
    held.push({ at: 4, said: '' });
    await log.refresh();
    expect(times()).toEqual([4, 3, 2, 1]);
    expect(log.complete).toBe(true);
  });

  it('starts over when too much happened in between', async () => {
    const { log, held, times } = rig(2, 1, 2);
    await log.more();
    held.push({ at: 5, said: '' }, { at: 6, said: '' }, { at: 7, said: '' });
    await log.refresh();
    expect(times()).toEqual([7, 6]);
    await log.more();
    expect(times()).toEqual([7, 6, 5, 2]);
  });

  it('shows an entry as it is now', async () => {
    const { log, held } = rig(2, 1);
    await log.more();
    held[0] = { at: 1, said: 'done' };
    await log.refresh();
    expect(log.items).toEqual([{ at: 1, said: 'done' }]);
  });

  it('keeps what it has when the hub refuses, and says so', async () => {
    const { log, refuse, times } = rig(1, 1, 2);
    await log.more();
    refuse(true);
    await log.more();
    expect(times()).toEqual([2]);
    expect(log.error).toBeInstanceOf(Error);
    refuse(false);
    await log.more();
    expect(log.error).toBeUndefined();
    expect(times()).toEqual([2, 1]);
  });
});

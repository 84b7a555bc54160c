import { describe, expect, it } from 'vitest';
import { isSameView, readColumns, readSort, SavedViews, saySort, viewPath } from './fleetView';

function memory(stored?: string): Pick<Storage, 'getItem' | 'setItem'> & { said: string | null } {
  return {
    said: stored ?? null,
    getItem() {
      return this.said;
    },
    setItem(_key, value) {
      this.said = value;
    },
  };
}

const hot = {
  name: 'Hot',
  query: 'temperature>30 tag:"bay 4"',
  sort: '-metric:temperature',
  columns: 'device',
};

describe('a view', () => {
  it('is an address, and the usual leaves nothing in it', () => {
    expect(viewPath({ query: '', sort: '', columns: '' })).toBe('/fleet');
    const address = new URL(viewPath(hot), 'http://hub');
    expect(address.searchParams.get('q')).toBe(hot.query);
    expect(address.searchParams.get('sort')).toBe(hot.sort);
  });

  it('says its order as it is read', () => {
    expect(readSort(saySort({ id: 'rtt', descending: true }))).toEqual({ id: 'rtt', descending: true });
    expect(saySort(readSort(''))).toBe('');
    expect(readSort('-')).toEqual({ id: 'device', descending: false });
  });

  it('has each column once, and none means as usual', () => {
    expect(readColumns('rtt,,rtt,sync')).toEqual(['rtt', 'sync']);
    expect(readColumns('')).toBeUndefined();
  });
});

describe('saved views', () => {
  it('stay over a reload, in the place of the one of that name', () => {
    const storage = memory();
    const views = new SavedViews(storage);
    views.save(hot);
    views.save({ ...hot, name: ' Hot ', query: 'offline' });
    const again = new SavedViews(storage).list();
    expect(again).toHaveLength(1);
    expect(again[0]).toMatchObject({ name: 'Hot', query: 'offline' });
    expect(again[0] && isSameView(again[0], hot)).toBe(false);
  });

  it('are told when one goes', () => {
    const views = new SavedViews(memory());
    let told = 0;
    views.subscribe(() => told++);
    views.save(hot);
    views.remove('Hot');
    expect(views.list()).toEqual([]);
    expect(told).toBe(2);
  });

  it('believe nothing that is not a view', () => {
    expect(new SavedViews(memory('{"name":1}')).list()).toEqual([]);
    expect(new SavedViews(memory('[1,{"name":"x"},null]')).list()).toEqual([]);
    expect(new SavedViews(memory('not json')).list()).toEqual([]);
  });

  it('stand until the page is left where the browser keeps nothing', () => {
    const views = new SavedViews(undefined);
    views.save(hot);
    views.save({ ...hot, name: 'Second' });
    expect(views.list().map((view) => view.name)).toEqual(['Hot', 'Second']);
  });
});

/** How the fleet is looked at: what is searched, sorted and shown. The address holds all of it. */
export interface FleetView {
  readonly query: string;
  /** A column's id, with a minus for descending; empty: by name. */
  readonly sort: string;
  /** Ids of columns, by commas; empty: chosen by the fleet and the width. */
  readonly columns: string;
}

export interface SavedView extends FleetView {
  readonly name: string;
}

export interface Sort {
  readonly id: string;
  readonly descending: boolean;
}

export const USUAL_SORT: Sort = { id: 'device', descending: false };

export function readSort(said: string): Sort {
  const descending = said.startsWith('-');
  const id = descending ? said.slice(1) : said;
  return id === '' ? USUAL_SORT : { id, descending };
}

export function saySort(sort: Sort): string {
  const said = (sort.descending ? '-' : '') + sort.id;
  return said === USUAL_SORT.id ? '' : said;
}

/** Undefined: nobody chose. */
export function readColumns(said: string): readonly string[] | undefined {
  const ids = said.split(',').filter((id) => id !== '');
  return ids.length === 0 ? undefined : [...new Set(ids)];
}

/** The fleet page's address with this view. */
export function viewPath(view: FleetView, page = '/fleet'): string {
  const said = new URLSearchParams();
  for (const [name, value] of [
    ['q', view.query],
    ['sort', view.sort],
    ['columns', view.columns],
  ] as const) {
    if (value !== '') {
      said.set(name, value);
    }
  }
  const query = said.toString();
  return page + (query === '' ? '' : `?${query}`);
}

export function isSameView(a: FleetView, b: FleetView): boolean {
  return a.query === b.query && a.sort === b.sort && a.columns === b.columns;
}

const KEY = 'signalbox.views';
const AT_MOST = 50;
const LONGEST_NAME = 60;

/** Views by name, in this browser only. */
export class SavedViews {
  private known: readonly SavedView[];
  private readonly listeners = new Set<() => void>();

  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem'> | undefined) {
    this.known = this.read();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly list = (): readonly SavedView[] => this.known;

  /** In the place of the one of that name. */
  save(view: SavedView): void {
    const name = view.name.trim().slice(0, LONGEST_NAME);
    if (name !== '') {
      const others = this.read().filter((each) => each.name !== name);
      this.keep([...others, { ...view, name }].slice(-AT_MOST));
    }
  }

  remove(name: string): void {
    this.keep(this.read().filter((each) => each.name !== name));
  }

  private keep(views: readonly SavedView[]): void {
    this.known = views;
    try {
      this.storage?.setItem(KEY, JSON.stringify(views));
    } catch {
      // Full or closed: it stands until the page is left.
    }
    for (const listener of [...this.listeners]) {
      listener();
    }
  }

  /** Another tab may have written, and whatever stands there is not ours to trust. */
  private read(): readonly SavedView[] {
    if (this.storage === undefined) {
      return this.known ?? [];
    }
    try {
      const stored: unknown = JSON.parse(this.storage.getItem(KEY) ?? '[]');
      return Array.isArray(stored) ? stored.filter(isSavedView).slice(-AT_MOST) : [];
    } catch {
      return [];
    }
  }
}

function isSavedView(value: unknown): value is SavedView {
  const fields = value as Partial<Record<string, unknown>> | null;
  return (
    typeof fields === 'object' &&
    fields !== null &&
    ['name', 'query', 'sort', 'columns'].every((field) => typeof fields[field] === 'string')
  );
}

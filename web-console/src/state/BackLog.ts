import { useEffect, useMemo } from 'react';
import { Topic, useTopic } from './Beat';
import { useOnline } from './Console';

/** Some of a list that goes back in time, newest first; `next` leads further back, empty at the end. */
export interface BackPage<T> {
  readonly items: readonly T[];
  readonly next: string;
}

/** Asking for ever would hold a page hostage that only wants to know how it began. */
const PAGES_AT_ONCE = 12;

/** A list that the hub gives page by page, newest first, as far back as somebody wanted to look. */
export class BackLog<T> {
  readonly topic = new Topic();
  items: readonly T[] = [];
  /** The hub has nothing older. */
  complete = false;
  loaded = false;
  busy = false;
  error: unknown;
  private next = '';
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly fetchPage: (cursor: string) => Promise<BackPage<T>>,
    private readonly idOf: (item: T) => string,
    private readonly timeOf: (item: T) => number,
  ) {}

  /** The oldest time this list speaks for; nothing is known of what was before it. */
  get reachesMs(): number {
    const oldest = this.items.at(-1);
    return this.complete ? Number.NEGATIVE_INFINITY : oldest === undefined ? Infinity : this.timeOf(oldest);
  }

  more(): Promise<void> {
    return this.queue(() => (this.loaded ? this.loadMore() : this.loadNewest()));
  }

  /** Goes back until `fromMs` is covered, or there is no more. */
  reach(fromMs: number): Promise<void> {
    return this.queue(async () => {
      if (!this.loaded) {
        await this.loadNewest();
      }
      for (let pages = 0; pages < PAGES_AT_ONCE && this.reachesMs > fromMs; pages++) {
        await this.loadMore();
      }
    });
  }

  /** Asks for the newest page again; what is older stays, unless too much happened in between. */
  refresh(): Promise<void> {
    return this.queue(() => this.loadNewest());
  }

  private async loadNewest(): Promise<void> {
    const page = await this.fetchPage('');
    const fresh = new Set(page.items.map(this.idOf));
    const older = this.items.filter((item) => !fresh.has(this.idOf(item)));
    const joins = older.length < this.items.length;
    const before = joins ? older.filter((item) => this.isBehind(item, page.items)) : [];
    this.items = [...page.items, ...before];
    if (before.length === 0) {
      this.next = page.next;
      this.complete = page.next === '';
    }
    this.loaded = true;
  }

  private isBehind(item: T, page: readonly T[]): boolean {
    const last = page.at(-1);
    return last !== undefined && this.timeOf(item) <= this.timeOf(last);
  }

  private async loadMore(): Promise<void> {
    if (this.complete) {
      return;
    }
    const page = await this.fetchPage(this.next);
    const known = new Set(this.items.map(this.idOf));
    this.items = [...this.items, ...page.items.filter((item) => !known.has(this.idOf(item)))];
    this.next = page.next;
    this.complete = page.next === '';
  }

  private queue(work: () => Promise<void>): Promise<void> {
    const run = async () => {
      this.busy = true;
      this.topic.tell();
      try {
        await work();
        this.error = undefined;
      } catch (refused) {
        this.error = refused;
      } finally {
        this.busy = false;
        this.topic.tell();
      }
    };
    this.running = this.running.then(run);
    return this.running;
  }
}

/** A list of the page's own: asked for when it is shown, and again whenever the link is back. */
export function useBackLog<T>(make: () => BackLog<T>, keys: readonly unknown[]): BackLog<T> {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the keys say what the list is of
  const log = useMemo(make, keys);
  const online = useOnline();
  useTopic(log.topic);
  useEffect(() => {
    if (online) {
      void log.refresh();
    }
  }, [log, online]);
  return log;
}

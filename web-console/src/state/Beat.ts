import { useSyncExternalStore } from 'react';

/** Something a view can subscribe to: it changes at any rate and tells at most once per frame. */
export class Topic {
  version = 0;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly getVersion = (): number => this.version;

  get watched(): boolean {
    return this.listeners.size > 0;
  }

  tell(): void {
    this.version++;
    for (const listener of [...this.listeners]) {
      listener();
    }
  }
}

/** Never told: for who has nothing to follow. */
export const STILL = new Topic();

/** Collects what changed and tells it once per animation frame; a hidden page is told when it is seen again. */
export class Beat {
  private readonly marked = new Set<Topic>();
  private booked = false;

  constructor(private readonly nextFrame: (run: () => void) => void = (run) => requestAnimationFrame(run)) {}

  mark(topic: Topic): void {
    this.marked.add(topic);
    if (!this.booked) {
      this.booked = true;
      this.nextFrame(() => this.flush());
    }
  }

  private flush(): void {
    this.booked = false;
    const topics = [...this.marked];
    this.marked.clear();
    for (const topic of topics) {
      topic.tell();
    }
  }
}

/** Renders again when the topic is told; returns its version, to key memos with. */
export function useTopic(topic: Topic): number {
  return useSyncExternalStore(topic.subscribe, topic.getVersion);
}

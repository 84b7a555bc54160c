import { useSyncExternalStore } from 'react';

/** One timer for every age on the page; it runs only while something listens. */
class Clock {
  private now = Date.now();
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.timer ??= setInterval(() => this.tick(), 1000);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) {
        clearInterval(this.timer);
        this.timer = undefined;
      }
    };
  };

  readonly read = (): number => {
    // A clock nobody listened to has stood still.
    if (this.timer === undefined) {
      this.now = Date.now();
    }
    return this.now;
  };

  private tick(): void {
    this.now = Date.now();
    for (const listener of [...this.listeners]) {
      listener();
    }
  }
}

const clock = new Clock();

/** The local time in whole seconds' steps; draws again each second. */
export function useNow(): number {
  return useSyncExternalStore(clock.subscribe, clock.read);
}

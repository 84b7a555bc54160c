import type { Transport } from './Channel';

/** How many opens in a row may fail before WebSocket is taken for blocked here. */
const FAILED_OPENS = 2;

/** Failures farther apart say nothing about the way in between. */
const WITHIN_MS = 60_000;

/** Where a page that is loaded again finds what the one before learned; a browser may refuse to keep anything. */
export interface Memory {
  read(): string | null;
  write(text: string): void;
}

interface Blocked {
  readonly sinceMs: number;
  /** A proxy holds streams back here. */
  readonly buffered: boolean;
}

/** WebSocket first; where it is blocked, requests and events; and WebSocket again after a while. */
export class TransportChoice {
  private failed: number[] = [];
  private blocked: Blocked | undefined;

  constructor(
    private readonly memory: Memory,
    readonly againMs: number,
  ) {
    this.blocked = remembered(memory.read());
  }

  /** How the next link is to be opened. */
  get next(): Transport {
    if (this.blocked === undefined || Date.now() - this.blocked.sinceMs >= this.againMs) {
      return 'websocket';
    }
    return this.blocked.buffered ? 'poll' : 'sse';
  }

  /** The hub granted a ticket and welcomed nobody on the WebSocket that was opened with it. */
  onNeverOpened(): void {
    const now = Date.now();
    this.failed = [...this.failed.filter((atMs) => now - atMs < WITHIN_MS), now];
    if (this.failed.length >= FAILED_OPENS) {
      this.onStillBlocked();
    }
  }

  /** A WebSocket was tried beside a link that stands, and did not open. */
  onStillBlocked(): void {
    this.become({ sinceMs: Date.now(), buffered: this.blocked?.buffered ?? false });
  }

  /** Events came by polls only. */
  onBuffered(): void {
    if (this.blocked !== undefined) {
      this.become({ ...this.blocked, buffered: true });
    }
  }

  onWebSocketOpened(): void {
    this.failed = [];
    this.become(undefined);
  }

  private become(blocked: Blocked | undefined): void {
    this.blocked = blocked;
    this.memory.write(blocked === undefined ? '' : JSON.stringify(blocked));
  }
}

function remembered(text: string | null): Blocked | undefined {
  try {
    const { sinceMs, buffered } = JSON.parse(text ?? '') as Partial<Blocked>;
    return typeof sinceMs === 'number' ? { sinceMs, buffered: buffered === true } : undefined;
  } catch {
    return undefined;
  }
}

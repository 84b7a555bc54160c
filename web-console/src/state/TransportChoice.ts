import type { Transport } from './Channel';

/** How many opens in a row may fail before WebSocket is taken for blocked here. */
const FAILED_OPENS = 2;

/** Failures farther apart say nothing about the way in between. */
const WITHIN_MS = 60_000;

/** WebSocket first; where it is blocked, requests and events; and WebSocket again after a while. */
export class TransportChoice {
  /** A proxy holds streams back here. */
  buffered = false;
  private failed: number[] = [];
  private blockedSinceMs: number | undefined;

  constructor(readonly againMs: number) {}

  /** How the next link is to be opened. */
  get next(): Transport {
    if (this.blockedSinceMs !== undefined && Date.now() - this.blockedSinceMs >= this.againMs) {
      this.blockedSinceMs = undefined;
      this.failed = [];
    }
    if (this.blockedSinceMs === undefined) {
      return 'websocket';
    }
    return this.buffered ? 'poll' : 'sse';
  }

  /** The hub granted a ticket and welcomed nobody on the WebSocket that was opened with it. */
  onNeverOpened(): void {
    const now = Date.now();
    this.failed = [...this.failed.filter((atMs) => now - atMs < WITHIN_MS), now];
    if (this.failed.length >= FAILED_OPENS) {
      this.blockedSinceMs = now;
    }
  }

  /** A WebSocket was tried beside a link that stands, and did not open. */
  onStillBlocked(): void {
    this.blockedSinceMs = Date.now();
  }

  onWebSocketOpened(): void {
    this.failed = [];
    this.blockedSinceMs = undefined;
    this.buffered = false;
  }
}

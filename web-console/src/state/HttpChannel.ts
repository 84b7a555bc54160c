import { create, fromJson, type JsonObject, toJson } from '@bufbuild/protobuf';
import {
  type ConsoleToHub,
  ConsoleToHubSchema,
  type HubToConsole,
  HubToConsoleSchema,
} from '../gen/signalbox/v1/console_link_pb';
import { CloseReason } from '../gen/signalbox/v1/errors_pb';
import { ConsoleFramesSchema, type OpenedLink } from '../gen/signalbox/v1/fallback_pb';
import type { Channel, ChannelListener, Transport } from './Channel';
import { jitteredDelay } from './reconnect';
import { type ServerEvent, ServerEvents } from './ServerEvents';

/** What a browser calls a connection that ended without a word. */
const LOST = 1006;

/** A stream whose first event takes longer is held back by a proxy. */
const FIRST_EVENT_MS = 5_000;

/** The hub answers a poll after 25 s at the latest. */
const POLL_MS = 35_000;
const POST_MS = 10_000;
const FRAMES_OF_A_POST = 50;

/** How a request that reads ended. */
type Ending = 'read' | 'broken' | 'held back' | 'gone';

export interface HttpDoors {
  readonly fetchIt: typeof fetch;
  readonly random: () => number;
}

/**
 * Frames where WebSocket is blocked: read from a stream of events, or by polls where even that is held back, and sent by
 * requests. A request that breaks is taken up behind the last event that arrived, as long as the hub keeps the link.
 */
export class HttpChannel implements Channel {
  private readonly link: string;
  private readonly resumeMs: number;
  private readonly waiting: ConsoleToHub[] = [];
  private lastEvent = 0;
  private number = 0;
  private posting = false;
  private over = false;
  private reading: AbortController | undefined;
  private failures = 0;
  private brokenSinceMs: number | undefined;

  constructor(
    private readonly doors: HttpDoors,
    private readonly listener: ChannelListener,
    opened: OpenedLink,
    private way: Transport,
  ) {
    this.link = opened.link;
    this.resumeMs = opened.resumeMs;
  }

  get transport(): Transport {
    return this.way;
  }

  start(): void {
    this.listener.onOpen(this);
    void this.read();
  }

  send(frame: ConsoleToHub): void {
    this.waiting.push(frame);
    if (!this.posting) {
      void this.post();
    }
  }

  close(): void {
    if (this.over) {
      return;
    }
    this.over = true;
    this.reading?.abort();
    const goodbye = create(ConsoleToHubSchema, { body: { case: 'goodbye', value: {} } });
    // Whether it arrives or not, nobody waits for it; without it the hub keeps the link a while.
    this.request(this.body([goodbye], 0), { keepalive: true }).catch(() => undefined);
  }

  private async read(): Promise<void> {
    while (!this.over) {
      const ending = this.way === 'sse' ? await this.stream() : await this.poll();
      if (this.over) {
        return;
      }
      switch (ending) {
        case 'gone':
          this.end(LOST);
          return;
        case 'held back':
          this.way = 'poll';
          this.listener.onSign(this);
          break;
        case 'broken':
          if (!(await this.mayTryAgain())) {
            this.end(LOST);
            return;
          }
          break;
        case 'read':
          break;
      }
    }
  }

  private async stream(): Promise<Ending> {
    let begun = false;
    const reading = this.beginToRead(FIRST_EVENT_MS);
    try {
      const response = await this.get('/api/v1/events', reading.signal);
      if (!response.ok || response.body === null) {
        return endingOf(response);
      }
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const events = new ServerEvents();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        for (const event of events.push(piece.value)) {
          begun = true;
          reading.calm();
          if (!this.take(event)) {
            return 'gone';
          }
        }
      }
      return 'broken';
    } catch {
      return !begun && reading.tooLong() ? 'held back' : 'broken';
    } finally {
      reading.calm();
    }
  }

  private async poll(): Promise<Ending> {
    const reading = this.beginToRead(POLL_MS);
    try {
      const response = await this.get('/api/v1/poll', reading.signal);
      if (!response.ok) {
        return endingOf(response);
      }
      for (const event of new ServerEvents().push(await response.text())) {
        if (!this.take(event)) {
          return 'gone';
        }
      }
      this.onRead();
      return 'read';
    } catch {
      return 'broken';
    } finally {
      reading.calm();
    }
  }

  /** False: the event is of another link, this one is gone. */
  private take(event: ServerEvent): boolean {
    if (!event.id.startsWith(`${this.link}.`)) {
      return false;
    }
    if (this.over) {
      return true;
    }
    this.onRead();
    if (event.name === 'link') {
      return true;
    }
    let frame: HubToConsole;
    try {
      frame = fromJson(HubToConsoleSchema, JSON.parse(event.data), { ignoreUnknownFields: true });
    } catch {
      this.listener.onUnreadable(this, CloseReason.BAD_BYTES);
      return true;
    }
    this.lastEvent = Number(event.id.slice(this.link.length + 1));
    this.listener.onFrame(this, frame);
    if (frame.body.case === 'goodbye') {
      this.end(frame.body.value.reason);
    }
    return true;
  }

  private onRead(): void {
    this.failures = 0;
    this.brokenSinceMs = undefined;
    this.listener.onSign(this);
  }

  private async post(): Promise<void> {
    this.posting = true;
    while (this.waiting.length > 0 && !this.over) {
      const frames = this.waiting.splice(0, FRAMES_OF_A_POST);
      if (!(await this.deliver(this.body(frames, ++this.number)))) {
        this.end(LOST);
        break;
      }
    }
    this.posting = false;
  }

  /** Until it is taken; a repeat has the same number, so the hub takes it once. */
  private async deliver(body: string): Promise<boolean> {
    const sinceMs = Date.now();
    for (let attempt = 0; !this.over; attempt++) {
      let pauseMs = 0;
      try {
        const response = await this.request(body, {});
        if (response.ok) {
          return true;
        }
        if (response.status < 500 && response.status !== 429) {
          return false;
        }
        pauseMs = Number(response.headers.get('Retry-After') ?? '0') * 1000;
      } catch {
        // The answer was lost, or the way is broken: the same again.
      }
      if (Date.now() - sinceMs > this.resumeMs) {
        return false;
      }
      await pause(Math.max(pauseMs, jitteredDelay(attempt, this.doors.random)));
    }
    return true;
  }

  private body(frames: ConsoleToHub[], number: number): string {
    const posted = create(ConsoleFramesSchema, { number, received: BigInt(this.lastEvent), frames });
    return JSON.stringify(toJson(ConsoleFramesSchema, posted) as JsonObject);
  }

  /** Waits a little longer each time; false where the hub does not keep the link that long. */
  private async mayTryAgain(): Promise<boolean> {
    this.brokenSinceMs ??= Date.now();
    // A proxy that cuts streams after a while is met at once the first time.
    const delayMs = this.failures === 0 ? 0 : jitteredDelay(this.failures - 1, this.doors.random);
    this.failures++;
    if (Date.now() + delayMs - this.brokenSinceMs > this.resumeMs) {
      return false;
    }
    await pause(delayMs);
    return !this.over;
  }

  private beginToRead(withinMs: number) {
    const abort = new AbortController();
    this.reading = abort;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      abort.abort();
    }, withinMs);
    return { signal: abort.signal, tooLong: () => late, calm: () => clearTimeout(timer) };
  }

  private get(path: string, signal: AbortSignal): Promise<Response> {
    return this.doors.fetchIt(path, {
      signal,
      cache: 'no-store',
      credentials: 'same-origin',
      headers: { 'Last-Event-ID': `${this.link}.${this.lastEvent}` },
    });
  }

  private async request(body: string, more: RequestInit): Promise<Response> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), POST_MS);
    try {
      return await this.doors.fetchIt(`/api/v1/links/${this.link}/frames`, {
        ...more,
        method: 'POST',
        body,
        signal: abort.signal,
        cache: 'no-store',
        credentials: 'same-origin',
        headers: { 'Content-Type': 'application/json' },
      });
    } finally {
      clearTimeout(timer);
    }
  }

  private end(code: number): void {
    if (!this.over) {
      this.over = true;
      this.reading?.abort();
      this.listener.onClosed(this, code);
    }
  }
}

/** A proxy's own refusal passes; the hub's says that there is no such link, or nobody signed in. */
function endingOf(response: Response): Ending {
  return response.ok || response.status === 429 || response.status >= 500 ? 'broken' : 'gone';
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

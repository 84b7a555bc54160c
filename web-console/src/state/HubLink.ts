import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  type ConsoleToHub,
  ConsoleToHubSchema,
  type ConsoleWelcome,
  type HubToConsole,
  HubToConsoleSchema,
} from '../gen/signalbox/v1/console_link_pb';
import { CloseReason, ErrorCode, ErrorDetailSchema } from '../gen/signalbox/v1/errors_pb';
import { closeReasonText, text } from '../strings';
import { Refused } from './HubRest';
import { afterClose, jitteredDelay } from './reconnect';

export type LinkPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly welcome: ConsoleWelcome }
  | { readonly kind: 'waiting'; readonly untilMs: number; readonly why: string }
  | { readonly kind: 'stopped'; readonly why: string };

type Asked = ConsoleToHub['body'];
type Answer = HubToConsole['body'];
export type AnswerOf<K extends Answer['case']> = Extract<Answer, { case: K }>['value'];

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Everything the link needs from outside; tests put a recording socket and a fixed random here. */
export interface LinkDoors {
  readonly openSocket: (protocols: string[]) => WebSocket;
  /** Rejects with Refused(401) when the session is gone. */
  readonly fetchTicket: () => Promise<string>;
  readonly random: () => number;
}

export interface LinkListener {
  onPhase(phase: LinkPhase): void;
  onFrame(frame: HubToConsole): void;
  /** A ping was answered, or one has been waiting for a while. */
  onPulse(): void;
  onSessionLost(): void;
}

const SUBPROTOCOL = 'signalbox.v1.pb';
const OPEN_WITHIN_MS = 10_000;
const SILENCE_MS = 45_000;
const PING_EVERY_MS = 10_000;
const FIRST_PING_MS = 1_500;
const ANSWER_WITHIN_MS = 15_000;
const STEADY_AFTER_MS = 20_000;
const LATE_PONG_MS = 2_000;

/** The console's one link to the hub: opens, keeps alive, comes back, and pairs answers with requests. */
export class HubLink {
  phase: LinkPhase = { kind: 'idle' };
  /** Of the last answered ping; 0: none yet. */
  roundTripMs = 0;
  private socket: WebSocket | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private nextRequestId = 1;
  private attempt = 0;
  private goodbye: { reason: number; retryAfterMs: number } | null = null;
  private lastHeardMs = 0;
  private openedMs = 0;
  /** When the ping that is not answered yet was sent; 0: none. */
  private pingSentMs = 0;
  private lastPingMs = 0;
  private clockOffsetMs = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pulseTimer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly doors: LinkDoors,
    private readonly listener: LinkListener,
  ) {}

  /** The hub's clock as far as we know it. */
  hubNow(): number {
    return Date.now() + this.clockOffsetMs;
  }

  /** How long the hub has owed us a pong; 0 while it answers in time. */
  behindMs(): number {
    const owed = this.pingSentMs === 0 ? 0 : Date.now() - this.pingSentMs;
    return owed > LATE_PONG_MS ? owed : 0;
  }

  start(): void {
    if (this.phase.kind !== 'idle' && this.phase.kind !== 'stopped') {
      return;
    }
    this.attempt = 0;
    void this.open();
  }

  /** Tries now instead of at the end of the wait: the network is back, or somebody looks at the page again. */
  hurry(): void {
    if (this.phase.kind === 'waiting') {
      clearTimeout(this.retryTimer);
      void this.open();
    }
  }

  /** Ends the link for good: sign-out. */
  stop(why: string): void {
    clearTimeout(this.retryTimer);
    this.drop();
    this.become({ kind: 'stopped', why });
  }

  /** Sends a frame that wants no answer; false: there is no link. */
  send(body: Asked): boolean {
    return this.write(body, 0);
  }

  async ask<K extends NonNullable<Answer['case']>>(body: Asked, expected: K): Promise<AnswerOf<K>> {
    const answer = await this.askAny(body);
    if (answer.case !== expected) {
      throw refused(ErrorCode.MALFORMED, text.errors.unexpectedAnswer);
    }
    return answer.value as AnswerOf<K>;
  }

  /** Resolves with whatever the hub answers but a refusal. */
  askAny(body: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const requestId = this.nextRequestId++;
      const timer = setTimeout(() => {
        this.waiting.delete(requestId);
        reject(refused(ErrorCode.UNAVAILABLE, text.errors.noAnswer));
      }, ANSWER_WITHIN_MS);
      this.waiting.set(requestId, { timer, reject, resolve });
      if (!this.write(body, requestId)) {
        this.settle(requestId)?.reject(refused(ErrorCode.UNAVAILABLE, text.errors.noLink));
      }
    });
  }

  private async open(): Promise<void> {
    this.become({ kind: 'opening' });
    let ticket: string;
    try {
      ticket = await this.doors.fetchTicket();
    } catch (error) {
      if (error instanceof Refused && error.status === 401) {
        this.become({ kind: 'idle' });
        this.listener.onSessionLost();
        return;
      }
      const atLeastMs = error instanceof Refused ? error.detail.retryAfterMs : 0;
      const delayMs = Math.max(atLeastMs, jitteredDelay(this.attempt++, this.doors.random));
      this.waitFor(delayMs, error instanceof Error ? error.message : String(error));
      return;
    }
    if (this.phase.kind !== 'opening') {
      return;
    }
    const socket = this.doors.openSocket([SUBPROTOCOL, `ticket.${ticket}`]);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    this.goodbye = null;
    this.lastHeardMs = Date.now();
    this.openedMs = Date.now();
    socket.onopen = () =>
      this.write(
        {
          case: 'hello',
          value: {
            $typeName: 'signalbox.v1.ConsoleHello',
            name: 'console',
            version: __VERSION__,
            features: [],
          },
        },
        0,
        true,
      );
    socket.onmessage = (event) => this.onMessage(event.data);
    socket.onclose = (event) => this.onClosed(socket, event.code);
    this.pulseTimer = setInterval(() => this.onPulse(socket), 1000);
  }

  private onMessage(data: unknown): void {
    this.lastHeardMs = Date.now();
    if (!(data instanceof ArrayBuffer)) {
      this.closeFor(CloseReason.WRONG_FRAME_TYPE);
      return;
    }
    let frame: HubToConsole;
    try {
      frame = fromBinary(HubToConsoleSchema, new Uint8Array(data));
    } catch {
      this.closeFor(CloseReason.BAD_BYTES);
      return;
    }
    const body = frame.body;
    switch (body.case) {
      case 'welcome':
        this.clockOffsetMs = Number(body.value.hubTimeMs) - Date.now();
        this.become({ kind: 'open', welcome: body.value });
        // Not at once: a page that still draws its first snapshot would measure itself.
        this.lastPingMs = Date.now() - PING_EVERY_MS + FIRST_PING_MS;
        break;
      case 'pong':
        this.roundTripMs = Math.max(0, Date.now() - Number(body.value.timeMs));
        this.clockOffsetMs = Number(body.value.hubTimeMs) + this.roundTripMs / 2 - Date.now();
        this.pingSentMs = 0;
        this.listener.onPulse();
        break;
      case 'goodbye':
        this.goodbye = { reason: body.value.reason, retryAfterMs: body.value.retryAfterMs };
        break;
      default:
        this.listener.onFrame(frame);
    }
    if (frame.requestId !== 0) {
      const request = this.settle(frame.requestId);
      if (body.case === 'error') {
        request?.reject(new Refused(body.value));
      } else {
        request?.resolve(body);
      }
    }
  }

  private onPulse(socket: WebSocket): void {
    const now = Date.now();
    const silentMs = now - this.lastHeardMs;
    if (silentMs > (this.phase.kind === 'open' ? SILENCE_MS : OPEN_WITHIN_MS)) {
      // A close handshake with a dead peer would wait for ever: let go first, then close.
      this.onClosed(socket, CloseReason.HEARTBEAT_MISSED);
      return;
    }
    if (this.phase.kind !== 'open') {
      return;
    }
    if (now - this.openedMs > STEADY_AFTER_MS) {
      this.attempt = 0;
    }
    if (this.pingSentMs === 0 && now - this.lastPingMs >= PING_EVERY_MS) {
      this.ping();
    }
    if (this.pingSentMs !== 0 && now - this.pingSentMs > LATE_PONG_MS) {
      this.listener.onPulse();
    }
  }

  private ping(): void {
    this.lastPingMs = Date.now();
    this.pingSentMs = this.lastPingMs;
    this.write(
      {
        case: 'ping',
        value: {
          $typeName: 'signalbox.v1.Ping',
          timeMs: BigInt(this.lastPingMs),
          lastRoundTripMs: Math.round(this.roundTripMs),
          bufferedBatches: 0,
        },
      },
      0,
    );
  }

  private onClosed(socket: WebSocket, code: number): void {
    if (socket !== this.socket) {
      return;
    }
    const reason = this.goodbye?.reason ?? code;
    const next = afterClose(reason, this.goodbye?.retryAfterMs ?? 0, this.attempt++, this.doors.random);
    this.drop();
    if (next.kind === 'stop') {
      this.become({ kind: 'stopped', why: closeReasonText(reason) });
    } else if (next.kind === 'renew') {
      // The next ticket tells whether the session still stands.
      void this.open();
    } else {
      this.waitFor(next.delayMs, closeReasonText(reason));
    }
  }

  private closeFor(reason: CloseReason): void {
    this.goodbye = { reason, retryAfterMs: 0 };
    this.socket?.close();
  }

  private waitFor(delayMs: number, why: string): void {
    this.become({ kind: 'waiting', untilMs: Date.now() + delayMs, why });
    this.retryTimer = setTimeout(() => void this.open(), delayMs);
  }

  /** Forgets the socket and refuses whatever still waited for an answer on it. */
  private drop(): void {
    clearInterval(this.pulseTimer);
    const socket = this.socket;
    this.socket = null;
    this.pingSentMs = 0;
    socket?.close();
    for (const requestId of [...this.waiting.keys()]) {
      this.settle(requestId)?.reject(refused(ErrorCode.UNAVAILABLE, text.errors.linkLost));
    }
  }

  private settle(requestId: number): Waiting | undefined {
    const request = this.waiting.get(requestId);
    this.waiting.delete(requestId);
    clearTimeout(request?.timer);
    return request;
  }

  private write(body: Asked, requestId: number, hello = false): boolean {
    if (this.socket === null || (this.phase.kind !== 'open' && !hello)) {
      return false;
    }
    this.socket.send(toBinary(ConsoleToHubSchema, create(ConsoleToHubSchema, { body, requestId })));
    return true;
  }

  private become(phase: LinkPhase): void {
    this.phase = phase;
    this.listener.onPhase(phase);
  }
}

function refused(code: ErrorCode, message: string): Refused {
  return new Refused(create(ErrorDetailSchema, { code, message, retryable: true }));
}

import { create } from '@bufbuild/protobuf';
import {
  type ConsoleToHub,
  ConsoleToHubSchema,
  type ConsoleWelcome,
  type HubToConsole,
} from '../gen/signalbox/v1/console_link_pb';
import { CloseReason, ErrorCode, ErrorDetailSchema } from '../gen/signalbox/v1/errors_pb';
import type { OpenedLink } from '../gen/signalbox/v1/fallback_pb';
import { closeReasonText, text } from '../strings';
import type { Channel, ChannelListener, Transport } from './Channel';
import { Climb } from './Climb';
import { HttpChannel, type HttpDoors } from './HttpChannel';
import { Refused } from './HubRest';
import { afterClose, jitteredDelay } from './reconnect';
import { type Memory, TransportChoice } from './TransportChoice';
import { SUBPROTOCOL, WebSocketChannel } from './WebSocketChannel';

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
export interface LinkDoors extends HttpDoors {
  readonly openSocket: (protocols: string[]) => WebSocket;
  /** Rejects with Refused(401) when the session is gone. */
  readonly fetchTicket: () => Promise<string>;
  /** For where WebSocket is blocked; rejects as the ticket does. */
  readonly openLink: () => Promise<OpenedLink>;
  readonly memory: Memory;
}

export interface LinkListener {
  onPhase(phase: LinkPhase): void;
  onFrame(frame: HubToConsole): void;
  /** A ping was answered, or one has been waiting for a while. */
  onPulse(): void;
  onSessionLost(): void;
}

const OPEN_WITHIN_MS = 5_000;
/** A stream that is held back is waited for before polls begin. */
const OPEN_WITHOUT_WEBSOCKET_MS = 15_000;
/** How long a console without WebSocket waits before it tries again. */
const WEBSOCKET_AGAIN_MS = 300_000;
const SILENCE_MS = 45_000;
const PING_EVERY_MS = 10_000;
const FIRST_PING_MS = 1_500;
const ANSWER_WITHIN_MS = 15_000;
const STEADY_AFTER_MS = 20_000;
const LATE_PONG_MS = 2_000;

const HELLO: Asked = {
  case: 'hello',
  value: { $typeName: 'signalbox.v1.ConsoleHello', name: 'console', version: __VERSION__, features: [] },
};

/** The console's one link to the hub: opens, keeps alive, comes back, and pairs answers with requests. */
export class HubLink {
  phase: LinkPhase = { kind: 'idle' };
  /** Of the last answered ping; 0: none yet. */
  roundTripMs = 0;
  private channel: Channel | null = null;
  private readonly choice: TransportChoice;
  private readonly climbing: Climb;
  private readonly waiting = new Map<number, Waiting>();
  private nextRequestId = 1;
  private attempt = 0;
  private goodbye: { reason: number; retryAfterMs: number } | null = null;
  lastHeardMs = 0;
  private openedMs = 0;
  /** When the ping that is not answered yet was sent; 0: none. */
  private pingSentMs = 0;
  private lastPingMs = 0;
  private clockOffsetMs = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pulseTimer: ReturnType<typeof setInterval> | undefined;
  private readonly ears: ChannelListener = {
    onOpen: (channel) => channel.send(create(ConsoleToHubSchema, { body: HELLO })),
    onFrame: (channel, frame) => this.onFrame(channel, frame),
    onUnreadable: (channel, reason) => this.onClosed(channel, reason),
    onSign: (channel) => this.onSign(channel),
    onClosed: (channel, code) => this.onClosed(channel, code),
  };

  constructor(
    private readonly doors: LinkDoors,
    private readonly listener: LinkListener,
    webSocketAgainMs = WEBSOCKET_AGAIN_MS,
  ) {
    this.choice = new TransportChoice(doors.memory, webSocketAgainMs);
    this.climbing = new Climb(this.choice, async () => this.webSocket(await this.doors.fetchTicket()));
  }

  /** How frames travel, or would with the next link. */
  get transport(): Transport {
    return this.channel?.transport ?? this.choice.next;
  }

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
  askAny(body: Asked, withinMs = ANSWER_WITHIN_MS): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const requestId = this.nextRequestId++;
      const timer = setTimeout(() => {
        this.waiting.delete(requestId);
        reject(refused(ErrorCode.UNAVAILABLE, text.errors.noAnswer));
      }, withinMs);
      this.waiting.set(requestId, { timer, reject, resolve });
      if (!this.write(body, requestId)) {
        this.settle(requestId)?.reject(refused(ErrorCode.UNAVAILABLE, text.errors.noLink));
      }
    });
  }

  /** Another network may let WebSocket through: tried now instead of after the wait. */
  climb(): void {
    if (this.phase.kind === 'open' && this.transport !== 'websocket') {
      void this.climbing.now();
    }
  }

  private async open(): Promise<void> {
    this.become({ kind: 'opening' });
    const { next } = this.choice;
    let opened: OpenedLink | string;
    try {
      opened = await (next === 'websocket' ? this.doors.fetchTicket() : this.doors.openLink());
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
    this.goodbye = null;
    if (typeof opened === 'string') {
      this.use(this.webSocket(opened));
    } else {
      const channel = new HttpChannel(this.doors, this.ears, opened, next);
      this.use(channel);
      channel.start();
    }
  }

  private webSocket(ticket: string): Channel {
    return new WebSocketChannel(this.doors.openSocket([SUBPROTOCOL, `ticket.${ticket}`]), this.ears);
  }

  /** Whoever waits for an answer gets it on the old channel first. */
  private finishClimb(): void {
    const { reached } = this.climbing;
    if (reached === undefined || this.waiting.size > 0) {
      return;
    }
    this.climbing.end();
    const before = this.channel;
    this.use(reached.channel);
    before?.close();
    this.onWelcome(reached.welcome);
  }

  private use(channel: Channel): void {
    clearInterval(this.pulseTimer);
    this.channel = channel;
    this.pingSentMs = 0;
    this.openedMs = Date.now();
    this.pulseTimer = setInterval(() => this.onPulse(channel), 1000);
  }

  private onFrame(channel: Channel, frame: HubToConsole): void {
    const { body } = frame;
    if (channel !== this.channel) {
      if (this.climbing.owns(channel) && body.case === 'welcome') {
        this.climbing.onWelcome(body.value);
        this.finishClimb();
      }
      return;
    }
    this.lastHeardMs = Date.now();
    switch (body.case) {
      case 'welcome':
        this.onWelcome(body.value);
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
      this.finishClimb();
    }
  }

  private onWelcome(welcome: ConsoleWelcome): void {
    this.lastHeardMs = Date.now();
    this.clockOffsetMs = Number(welcome.hubTimeMs) - Date.now();
    if (this.transport === 'websocket') {
      this.choice.onWebSocketOpened();
    } else {
      this.climbing.later();
    }
    this.become({ kind: 'open', welcome });
    // Not at once: a page that still draws its first snapshot would measure itself.
    this.lastPingMs = Date.now() - PING_EVERY_MS + FIRST_PING_MS;
  }

  private onSign(channel: Channel): void {
    this.lastHeardMs = Date.now();
    if (channel.transport === 'poll' && this.choice.next === 'sse') {
      this.choice.onBuffered();
      this.listener.onPulse();
    }
  }

  private onPulse(channel: Channel): void {
    const now = Date.now();
    const silentMs = now - Math.max(this.openedMs, this.lastHeardMs);
    const openMs = channel.transport === 'websocket' ? OPEN_WITHIN_MS : OPEN_WITHOUT_WEBSOCKET_MS;
    if (silentMs > (this.phase.kind === 'open' ? SILENCE_MS : openMs)) {
      // A close handshake with a dead peer would wait for ever: let go first, then close.
      this.onClosed(channel, CloseReason.HEARTBEAT_MISSED);
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

  private onClosed(channel: Channel, code: number): void {
    if (this.climbing.owns(channel)) {
      this.climbing.fail();
      return;
    }
    if (channel !== this.channel) {
      return;
    }
    if (channel.transport === 'websocket' && this.phase.kind === 'opening' && this.goodbye === null) {
      this.choice.onNeverOpened();
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

  private waitFor(delayMs: number, why: string): void {
    this.become({ kind: 'waiting', untilMs: Date.now() + delayMs, why });
    this.retryTimer = setTimeout(() => void this.open(), delayMs);
  }

  /** Forgets the channel and refuses whatever still waited for an answer on it. */
  private drop(): void {
    clearInterval(this.pulseTimer);
    this.climbing.stop();
    this.pingSentMs = 0;
    this.channel?.close();
    this.channel = null;
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

  private write(body: Asked, requestId: number): boolean {
    if (this.channel === null || this.phase.kind !== 'open') {
      return false;
    }
    this.channel.send(create(ConsoleToHubSchema, { body, requestId }));
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

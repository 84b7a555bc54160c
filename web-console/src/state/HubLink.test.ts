import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ConsoleToHub,
  ConsoleToHubSchema,
  HubStatusQuerySchema,
  type HubToConsole,
  HubToConsoleSchema,
} from '../gen/signalbox/v1/console_link_pb';
import { CloseReason, ErrorCode, ErrorDetailSchema } from '../gen/signalbox/v1/errors_pb';
import { HubLink, type LinkPhase } from './HubLink';
import { Refused } from './HubRest';

/** A socket whose other end is the test. */
class RecordingSocket {
  binaryType = '';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: ConsoleToHub[] = [];
  closed = false;

  constructor(readonly protocols: string[]) {}

  send(bytes: Uint8Array): void {
    this.sent.push(fromBinary(ConsoleToHubSchema, bytes));
  }

  close(): void {
    this.closed = true;
  }

  hears(body: Parameters<typeof create<typeof HubToConsoleSchema>>[1] & object): void {
    const bytes = toBinary(HubToConsoleSchema, create(HubToConsoleSchema, body));
    this.onmessage?.({ data: bytes.slice().buffer });
  }
}

const query = () => ({ case: 'hubStatus' as const, value: create(HubStatusQuerySchema) });

describe('the link to the hub', () => {
  let sockets: RecordingSocket[];
  let phases: LinkPhase[];
  let frames: HubToConsole[];
  let sessionsLost: number;
  let ticket: () => Promise<string>;
  let link: HubLink;

  const socket = () => {
    const last = sockets.at(-1);
    if (last === undefined) {
      throw new Error('no socket was opened');
    }
    return last;
  };
  const opened = async () => {
    link.start();
    await vi.advanceTimersByTimeAsync(0);
    socket().onopen?.();
    socket().hears({ body: { case: 'welcome', value: { hubTimeMs: BigInt(Date.now() + 5_000) } } });
  };

  beforeEach(() => {
    vi.useFakeTimers();
    sockets = [];
    phases = [];
    frames = [];
    sessionsLost = 0;
    ticket = () => Promise.resolve('abc');
    link = new HubLink(
      {
        random: () => 0,
        fetchTicket: () => ticket(),
        openLink: () => Promise.reject(new Error('not wanted here')),
        memory: { read: () => null, write: () => undefined },
        fetchIt: () => Promise.reject(new Error('not wanted here')),
        openSocket: (protocols) => {
          const next = new RecordingSocket(protocols);
          sockets.push(next);
          return next as unknown as WebSocket;
        },
      },
      {
        onPhase: (phase) => phases.push(phase),
        onFrame: (frame) => frames.push(frame),
        onPulse: () => undefined,
        onSessionLost: () => sessionsLost++,
      },
    );
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('offers the ticket beside the subprotocol and says hello first', async () => {
    await opened();
    expect(socket().protocols).toEqual(['signalbox.v1.pb', 'ticket.abc']);
    expect(socket().sent[0]?.body.case).toBe('hello');
    expect(link.phase.kind).toBe('open');
  });

  it('takes the hub’s clock from the welcome', async () => {
    await opened();
    expect(link.hubNow() - Date.now()).toBe(5_000);
  });

  it('pairs answers with requests by their id', async () => {
    await opened();
    const first = link.ask(query(), 'hubStatus');
    const second = link.ask(query(), 'hubStatus');
    const [a, b] = socket().sent.slice(-2);
    socket().hears({ requestId: b?.requestId ?? 0, body: { case: 'hubStatus', value: { devices: 2 } } });
    socket().hears({ requestId: a?.requestId ?? 0, body: { case: 'hubStatus', value: { devices: 1 } } });
    expect((await first).devices).toBe(1);
    expect((await second).devices).toBe(2);
  });

  it('hands a refusal to the one who asked', async () => {
    await opened();
    const asked = link.ask(query(), 'hubStatus');
    const error = create(ErrorDetailSchema, { code: ErrorCode.FORBIDDEN, message: 'Not yours.' });
    const requestId = socket().sent.at(-1)?.requestId ?? 0;
    socket().hears({ requestId, body: { case: 'error', value: error } });
    await expect(asked).rejects.toThrow('Not yours.');
  });

  it('refuses at once while there is no link', async () => {
    await expect(link.ask(query(), 'hubStatus')).rejects.toBeInstanceOf(Refused);
  });

  it('refuses what was asked when the link ends', async () => {
    await opened();
    const asked = expect(link.ask(query(), 'hubStatus')).rejects.toBeInstanceOf(Refused);
    socket().onclose?.({ code: 1006 });
    await asked;
    expect(link.phase.kind).toBe('waiting');
  });

  it('comes back after the shortest wait and starts afresh', async () => {
    await opened();
    socket().onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(499);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(2);
  });

  it('honours the time the goodbye asks for', async () => {
    await opened();
    socket().hears({
      body: { case: 'goodbye', value: { reason: CloseReason.SHUTDOWN, retryAfterMs: 9_000 } },
    });
    socket().onclose?.({ code: 1012 });
    await vi.advanceTimersByTimeAsync(8_999);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(2);
  });

  it('stops when its right was withdrawn, until somebody starts it again', async () => {
    await opened();
    socket().onclose?.({ code: CloseReason.REVOKED });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(sockets).toHaveLength(1);
    expect(link.phase.kind).toBe('stopped');
    link.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(2);
  });

  it('takes 45 s of silence as death and does not wait for the close handshake', async () => {
    await opened();
    await vi.advanceTimersByTimeAsync(45_000);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sockets[0]?.closed).toBe(true);
    expect(sockets).toHaveLength(2);
  });

  it('stays alive on heartbeats alone and measures the round trip', async () => {
    await opened();
    for (let i = 0; i < 6; i++) {
      await vi.advanceTimersByTimeAsync(20_000);
      socket().hears({ body: { case: 'heartbeat', value: { hubTimeMs: 0n } } });
    }
    expect(link.phase.kind).toBe('open');
    const ping = socket().sent.find((frame) => frame.body.case === 'ping');
    const sentMs = ping?.body.case === 'ping' ? ping.body.value.timeMs : 0n;
    expect(link.behindMs()).toBeGreaterThan(0);
    socket().hears({ body: { case: 'pong', value: { timeMs: sentMs, hubTimeMs: BigInt(Date.now()) } } });
    expect(link.roundTripMs).toBe(Date.now() - Number(sentMs));
    expect(link.behindMs()).toBe(0);
  });

  it('says that the session is gone when the ticket is refused', async () => {
    ticket = () => Promise.reject(new Refused(create(ErrorDetailSchema), 401));
    link.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(sessionsLost).toBe(1);
    expect(sockets).toHaveLength(0);
  });

  it('waits as long as a busy ticket counter asks', async () => {
    ticket = () => Promise.reject(new Refused(create(ErrorDetailSchema, { retryAfterMs: 4_000 }), 429));
    link.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(link.phase).toMatchObject({ kind: 'waiting', untilMs: Date.now() + 4_000 });
  });

  it('closes on text and on bytes it cannot read', async () => {
    await opened();
    socket().onmessage?.({ data: '{}' });
    expect(socket().closed).toBe(true);
    socket().onclose?.({ code: 1000 });
    expect(link.phase).toMatchObject({ kind: 'waiting' });
    await vi.advanceTimersByTimeAsync(59_000);
    expect(sockets).toHaveLength(1);
  });

  it('passes on what is not its own', async () => {
    await opened();
    socket().hears({ body: { case: 'batch', value: { updates: [] } } });
    expect(frames.map((frame) => frame.body.case)).toEqual(['batch']);
  });
});

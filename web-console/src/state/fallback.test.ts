import { create, fromJson, type JsonValue } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HubStatusQuerySchema, type HubToConsole } from '../gen/signalbox/v1/console_link_pb';
import { CloseReason, ErrorDetailSchema } from '../gen/signalbox/v1/errors_pb';
import { type ConsoleFrames, ConsoleFramesSchema, OpenedLinkSchema } from '../gen/signalbox/v1/fallback_pb';
import { json, type Said, Socket, Stream } from './FallbackRig';
import { HubLink, type LinkPhase } from './HubLink';
import { Refused } from './HubRest';

const query = () => ({ case: 'hubStatus' as const, value: create(HubStatusQuerySchema) });
const welcome: Said = { body: { case: 'welcome', value: { hubName: 'Workshop', hubTimeMs: 1n } } };

describe('a console where WebSocket is blocked', () => {
  let sockets: Socket[];
  let streams: Stream[];
  let posts: ConsoleFrames[];
  let answers: (() => Promise<Response>)[];
  let phases: LinkPhase[];
  let frames: HubToConsole[];
  let opened: number;
  let openLink: () => Promise<string>;
  let remembered: string | null;
  let holdsBack: boolean;
  let link: HubLink;
  let sessionsLost: number;

  const settle = () => vi.advanceTimersByTimeAsync(0);
  const stream = () => streams.at(-1) as Stream;
  const failSocket = () => sockets.at(-1)?.onclose?.({ code: 1006 });

  const fall = async () => {
    link.start();
    await settle();
    failSocket();
    await vi.advanceTimersByTimeAsync(500);
    failSocket();
    await vi.advanceTimersByTimeAsync(500);
  };
  const open = async () => {
    await fall();
    stream().says('event: link\nid: L1.0\ndata: {"link":"L1","resumed":true}\n\n');
    stream().frame('L1.1', welcome);
    await settle();
    expect(link.phase.kind).toBe('open');
  };

  beforeEach(() => {
    vi.useFakeTimers();
    sockets = [];
    streams = [];
    posts = [];
    answers = [];
    phases = [];
    frames = [];
    opened = 0;
    sessionsLost = 0;
    holdsBack = false;
    remembered = null;
    openLink = () => Promise.resolve(`L${++opened}`);
    link = newLink();
  });

  const newLink = () =>
    new HubLink(
      {
        random: () => 0,
        fetchTicket: () => Promise.resolve('abc'),
        openLink: async () => create(OpenedLinkSchema, { link: await openLink(), resumeMs: 30_000 }),
        memory: {
          read: () => remembered,
          write: (text) => {
            remembered = text;
          },
        },
        openSocket: () => {
          const socket = new Socket();
          sockets.push(socket);
          return socket as unknown as WebSocket;
        },
        fetchIt: (input, init = {}) => {
          const path = String(input);
          if (init.method === 'POST') {
            posts.push(fromJson(ConsoleFramesSchema, JSON.parse(String(init.body)) as JsonValue));
            return answers.shift()?.() ?? Promise.resolve(new Response(null, { status: 204 }));
          }
          const next = new Stream(path, init, holdsBack && path.endsWith('events'));
          streams.push(next);
          return next.answer;
        },
      },
      {
        onPhase: (phase) => phases.push(phase),
        onFrame: (frame) => frames.push(frame),
        onPulse: () => undefined,
        onSessionLost: () => sessionsLost++,
      },
      60_000,
    );

  afterEach(() => {
    link.stop('');
    vi.useRealTimers();
  });

  it('takes events after two WebSockets that did not open', async () => {
    await open();
    expect(sockets).toHaveLength(2);
    expect(link.transport).toBe('sse');
    expect(stream().path).toBe('/api/v1/events');
    expect(stream().lastEventId).toBe('L1.0');
    expect(posts[0]?.frames[0]?.body.case).toBe('hello');
    expect(posts[0]?.number).toBe(1);
  });

  it('counts failures in a row only', async () => {
    link.start();
    await settle();
    failSocket();
    await vi.advanceTimersByTimeAsync(500);
    const second = sockets.at(-1);
    second?.onopen?.();
    second?.hears(welcome);
    failSocket();
    await vi.advanceTimersByTimeAsync(500);
    failSocket();
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets).toHaveLength(4);
    expect(opened).toBe(0);
  });

  it('waits for a WebSocket that hangs no longer than 5 s', async () => {
    link.start();
    await vi.advanceTimersByTimeAsync(5_000 + 2_000);
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(5_000 + 2_000);
    expect(link.transport).toBe('sse');
  });

  it('pairs what it posts with the answers among the events', async () => {
    await open();
    const asked = link.ask(query(), 'hubStatus');
    await settle();
    const requestId = posts.at(-1)?.frames[0]?.requestId ?? 0;
    stream().frame('L1.2', { requestId, body: { case: 'hubStatus', value: { devices: 4 } } });
    await settle();
    expect((await asked).devices).toBe(4);
    stream().frame('L1.3', { body: { case: 'batch', value: { updates: [] } } });
    await settle();
    expect(frames.map((frame) => frame.body.case)).toEqual(['hubStatus', 'batch']);
  });

  it('goes on behind the last event where a stream breaks, and the page sees nothing of it', async () => {
    await open();
    const phasesBefore = phases.length;
    stream().says(`id: L1.2\ndata: ${json({ body: { case: 'batch', value: {} } })}\n`);
    stream().breaks();
    await settle();
    expect(streams).toHaveLength(2);
    expect(stream().lastEventId).toBe('L1.1');
    stream().says('event: link\nid: L1.1\ndata: {"link":"L1","resumed":true}\n\n');
    stream().frame('L1.2', { body: { case: 'batch', value: {} } });
    await settle();
    expect(frames).toHaveLength(1);
    expect(phases).toHaveLength(phasesBefore);
  });

  it('opens another link where the hub does not know the old one any more', async () => {
    await open();
    stream().breaks();
    await settle();
    stream().says('event: link\nid: L9.0\ndata: {"link":"L9"}\n\n');
    await settle();
    expect(link.phase.kind).toBe('waiting');
    await vi.advanceTimersByTimeAsync(500);
    expect(opened).toBe(2);
    expect(sockets).toHaveLength(2);
  });

  it('polls where the first event does not come within 5 s, on the same link', async () => {
    holdsBack = true;
    await fall();
    await vi.advanceTimersByTimeAsync(4_900);
    expect(link.transport).toBe('sse');
    await vi.advanceTimersByTimeAsync(200);
    expect(link.transport).toBe('poll');
    expect(streams[0]?.aborted).toBe(true);
    expect(stream().path).toBe('/api/v1/poll');
    stream().frame('L1.1', welcome);
    stream().ends();
    await settle();
    expect(link.phase.kind).toBe('open');
    expect(opened).toBe(1);
    expect(stream().lastEventId).toBe('L1.1');
  });

  it('polls at once with the next link after streams were held back', async () => {
    holdsBack = true;
    await fall();
    await vi.advanceTimersByTimeAsync(5_100);
    stream().frame('L1.1', { body: { case: 'goodbye', value: { reason: CloseReason.SHUTDOWN } } });
    stream().ends();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(opened).toBe(2);
    expect(stream().path).toBe('/api/v1/poll');
  });

  it('repeats a request whose answer was lost under the same number, and what follows waits', async () => {
    await open();
    answers = [() => Promise.reject(new TypeError('network'))];
    link.send({ case: 'unwatch', value: { $typeName: 'signalbox.v1.Unwatch' } });
    link.send({ case: 'unwatch', value: { $typeName: 'signalbox.v1.Unwatch' } });
    await vi.advanceTimersByTimeAsync(500);
    expect(posts.slice(1).map((post) => [post.number, post.frames.length])).toEqual([
      [2, 1],
      [2, 1],
      [3, 1],
    ]);
    expect(posts.at(-1)?.received).toBe(1n);
  });

  it('waits as long as the hub asks when it sends too fast', async () => {
    await open();
    answers = [() => Promise.resolve(new Response('', { status: 429, headers: { 'Retry-After': '2' } }))];
    link.send({ case: 'unwatch', value: { $typeName: 'signalbox.v1.Unwatch' } });
    await vi.advanceTimersByTimeAsync(1_900);
    expect(posts).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(200);
    expect(posts.slice(0, 3).map((post) => post.number)).toEqual([1, 2, 2]);
  });

  it('starts afresh where the hub has no such link for a request', async () => {
    await open();
    answers = [() => Promise.resolve(new Response('', { status: 404 }))];
    link.send({ case: 'unwatch', value: { $typeName: 'signalbox.v1.Unwatch' } });
    await settle();
    expect(link.phase.kind).toBe('waiting');
  });

  it('honours the goodbye', async () => {
    await open();
    const goodbye = { reason: CloseReason.SHUTDOWN, retryAfterMs: 9_000 };
    stream().frame('L1.2', { body: { case: 'goodbye', value: goodbye } });
    await settle();
    expect(link.phase).toMatchObject({ kind: 'waiting', untilMs: Date.now() + 9_000 });
  });

  it('says that the session is gone when the link is refused', async () => {
    openLink = () => Promise.reject(new Refused(create(ErrorDetailSchema), 401));
    await fall();
    expect(sessionsLost).toBe(1);
  });

  it('climbs back when a WebSocket opens again, and nobody who waits loses their answer', async () => {
    await open();
    const phasesBefore = phases.length;
    await vi.advanceTimersByTimeAsync(40_000);
    stream().frame('L1.2', { body: { case: 'heartbeat', value: {} } });
    await vi.advanceTimersByTimeAsync(20_100);
    expect(sockets).toHaveLength(3);
    const socket = sockets.at(-1);
    const again = link.ask(query(), 'hubStatus');
    await settle();
    const requestId = posts.at(-1)?.frames[0]?.requestId ?? 0;
    socket?.onopen?.();
    socket?.hears(welcome);
    expect(link.transport).toBe('sse');
    stream().frame('L1.3', { requestId, body: { case: 'hubStatus', value: { devices: 5 } } });
    await settle();
    expect((await again).devices).toBe(5);
    expect(link.transport).toBe('websocket');
    expect(phases.slice(phasesBefore).map((phase) => phase.kind)).toEqual(['open']);
    await settle();
    expect(streams[0]?.aborted).toBe(true);
    expect(posts.at(-1)?.frames[0]?.body.case).toBe('goodbye');
  });

  it('stays where it is while WebSocket stays blocked, and tries again later', async () => {
    await open();
    await vi.advanceTimersByTimeAsync(30_000);
    stream().frame('L1.2', { body: { case: 'heartbeat', value: {} } });
    await vi.advanceTimersByTimeAsync(30_100);
    expect(sockets).toHaveLength(3);
    failSocket();
    stream().frame('L1.3', { body: { case: 'heartbeat', value: {} } });
    await vi.advanceTimersByTimeAsync(40_000);
    expect(link.phase.kind).toBe('open');
    stream().frame('L1.4', { body: { case: 'heartbeat', value: {} } });
    await vi.advanceTimersByTimeAsync(20_100);
    expect(sockets).toHaveLength(4);
    expect(link.transport).toBe('sse');
  });

  it('knows after a reload what was blocked, for as long as it would not try again anyway', async () => {
    await open();
    link.stop('');
    link = newLink();
    link.start();
    await settle();
    expect(link.transport).toBe('sse');
    expect(sockets).toHaveLength(2);
    link.stop('');
    await vi.advanceTimersByTimeAsync(60_000);
    link = newLink();
    link.start();
    await settle();
    expect(sockets).toHaveLength(3);
  });

  it('forgets when a WebSocket opened, and ignores what it cannot read', async () => {
    remembered = '{"sinceMs":"soon"}';
    link = newLink();
    link.start();
    await settle();
    sockets.at(-1)?.onopen?.();
    sockets.at(-1)?.hears(welcome);
    expect(remembered).toBe('');
  });

  it('tries at once when the network changed', async () => {
    await open();
    link.climb();
    await settle();
    expect(sockets).toHaveLength(3);
    link.climb();
    await settle();
    expect(sockets).toHaveLength(3);
  });
});

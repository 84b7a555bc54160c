// What a hub that is reached without WebSocket looks like to a test of the console.
import { create, toBinary, toJson } from '@bufbuild/protobuf';
import { HubToConsoleSchema } from '../gen/signalbox/v1/console_link_pb';

export type Said = Parameters<typeof create<typeof HubToConsoleSchema>>[1] & object;

/** A socket that opens only where the test says so. */
export class Socket {
  binaryType = '';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closed = false;
  sent = 0;

  send(): void {
    this.sent++;
  }

  close(): void {
    this.closed = true;
  }

  hears(said: Said): void {
    this.onmessage?.({ data: toBinary(HubToConsoleSchema, create(HubToConsoleSchema, said)).slice().buffer });
  }
}

/** A request for events that is being answered. */
export class Stream {
  readonly lastEventId: string;
  private controller!: ReadableStreamDefaultController<Uint8Array>;
  readonly answer: Promise<Response>;
  aborted = false;

  constructor(
    readonly path: string,
    init: RequestInit,
    heldBack: boolean,
  ) {
    this.lastEventId = new Headers(init.headers).get('Last-Event-ID') ?? '';
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.controller = controller;
      },
    });
    this.answer = new Promise((resolve, reject) => {
      init.signal?.addEventListener('abort', () => {
        this.aborted = true;
        reject(new DOMException('aborted', 'AbortError'));
        this.breaks();
      });
      if (!heldBack) {
        resolve(new Response(body, { status: 200 }));
      }
    });
  }

  says(text: string): void {
    this.controller.enqueue(new TextEncoder().encode(text));
  }

  frame(id: string, said: Said): void {
    this.says(`id: ${id}\ndata: ${json(said)}\n\n`);
  }

  breaks(): void {
    try {
      this.controller.error(new TypeError('network'));
    } catch {
      // It had ended.
    }
  }

  ends(): void {
    this.controller.close();
  }
}

export function json(said: Said): string {
  return JSON.stringify(toJson(HubToConsoleSchema, create(HubToConsoleSchema, said)));
}

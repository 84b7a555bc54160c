import { fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  type ConsoleToHub,
  ConsoleToHubSchema,
  type HubToConsole,
  HubToConsoleSchema,
} from '../gen/signalbox/v1/console_link_pb';
import { CloseReason } from '../gen/signalbox/v1/errors_pb';
import type { Channel, ChannelListener } from './Channel';

export const SUBPROTOCOL = 'signalbox.v1.pb';

/** Frames over a WebSocket, in binary. */
export class WebSocketChannel implements Channel {
  readonly transport = 'websocket';
  private over = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly listener: ChannelListener,
  ) {
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.listener.onOpen(this);
    socket.onmessage = (event) => this.onMessage(event.data);
    socket.onclose = (event) => {
      if (!this.over) {
        this.over = true;
        this.listener.onClosed(this, event.code);
      }
    };
  }

  send(frame: ConsoleToHub): void {
    this.socket.send(toBinary(ConsoleToHubSchema, frame));
  }

  close(): void {
    this.over = true;
    this.socket.close();
  }

  private onMessage(data: unknown): void {
    if (this.over) {
      return;
    }
    if (!(data instanceof ArrayBuffer)) {
      this.listener.onUnreadable(this, CloseReason.WRONG_FRAME_TYPE);
      return;
    }
    let frame: HubToConsole;
    try {
      frame = fromBinary(HubToConsoleSchema, new Uint8Array(data));
    } catch {
      this.listener.onUnreadable(this, CloseReason.BAD_BYTES);
      return;
    }
    this.listener.onFrame(this, frame);
  }
}

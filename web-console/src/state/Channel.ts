import type { ConsoleToHub, HubToConsole } from '../gen/signalbox/v1/console_link_pb';
import type { CloseReason } from '../gen/signalbox/v1/errors_pb';

export type Transport = 'websocket' | 'sse' | 'poll';

/** One way to the hub; it carries frames from the moment it is open until it has closed. */
export interface Channel {
  readonly transport: Transport;
  send(frame: ConsoleToHub): void;
  /** Ends it from this side; nothing is told after this. */
  close(): void;
}

export interface ChannelListener {
  onOpen(channel: Channel): void;
  onFrame(channel: Channel, frame: HubToConsole): void;
  /** Something came that is no frame; who listens decides what becomes of the channel. */
  onUnreadable(channel: Channel, reason: CloseReason): void;
  /** Something showed that the hub is there, though it was no frame; or the transport changed. */
  onSign(channel: Channel): void;
  onClosed(channel: Channel, code: number): void;
}

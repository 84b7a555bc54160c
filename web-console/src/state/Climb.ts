import type { ConsoleWelcome } from '../gen/signalbox/v1/console_link_pb';
import type { Channel } from './Channel';
import type { TransportChoice } from './TransportChoice';

const WELCOME_WITHIN_MS = 5_000;

interface Climber {
  channel?: Channel;
  welcome?: ConsoleWelcome;
}

/** Tries WebSocket beside a link that stands without it, every now and then, until one is welcome. */
export class Climb {
  private climber: Climber | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly choice: TransportChoice,
    private readonly openWebSocket: () => Promise<Channel>,
  ) {}

  /** The WebSocket and its welcome, once there are both. */
  get reached(): Required<Climber> | undefined {
    const { channel, welcome } = this.climber ?? {};
    return channel === undefined || welcome === undefined ? undefined : { channel, welcome };
  }

  owns(channel: Channel): boolean {
    return channel === this.climber?.channel;
  }

  later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.now(), this.choice.againMs);
  }

  async now(): Promise<void> {
    if (this.climber !== undefined) {
      return;
    }
    clearTimeout(this.timer);
    const climber: Climber = {};
    this.climber = climber;
    try {
      const channel = await this.openWebSocket();
      if (this.climber !== climber) {
        channel.close();
        return;
      }
      climber.channel = channel;
      this.timer = setTimeout(() => this.fail(), WELCOME_WITHIN_MS);
    } catch {
      if (this.climber === climber) {
        this.fail();
      }
    }
  }

  onWelcome(welcome: ConsoleWelcome): void {
    if (this.climber !== undefined) {
      this.climber.welcome = welcome;
      clearTimeout(this.timer);
    }
  }

  /** It did not open, or closed before anybody used it. */
  fail(): void {
    this.choice.onStillBlocked();
    this.stop();
    this.later();
  }

  stop(): void {
    clearTimeout(this.timer);
    const channel = this.climber?.channel;
    this.climber = undefined;
    channel?.close();
  }

  /** Whoever takes what was reached keeps it. */
  end(): void {
    clearTimeout(this.timer);
    this.climber = undefined;
  }
}

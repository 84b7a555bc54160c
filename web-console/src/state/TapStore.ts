import { create } from '@bufbuild/protobuf';
import type { Batch } from '../gen/signalbox/v1/console_link_pb';
import { TapDirection, type TappedFrame, TapSchema } from '../gen/signalbox/v1/tap_pb';
import { type Beat, Topic } from './Beat';
import type { HubLink } from './HubLink';

const KEPT_FRAMES = 4_000;
/** Characters of JSON; two bytes each. */
const KEPT_CHARACTERS = 8_000_000;
/** Forgotten at once when there are too many: moving the rest costs the same for one. */
const FORGOTTEN_AT_ONCE = 256;
/** Frames that wait while somebody reads; later ones are only counted. */
const HELD_FRAMES = 2_000;
const RATE_SECONDS = 10;

/** One frame as it passed, and what was missing before it. */
export interface WireFrame {
  readonly no: number;
  readonly timeMs: number;
  /** Since the frame shown before it, whichever way that went; undefined: it is the first. */
  readonly gapMs: number | undefined;
  /** Frames between that one and this one that the hub did not show. */
  readonly leftOut: number;
  readonly fromDevice: boolean;
  readonly bytes: number;
  /** Empty: it was not understood. */
  readonly body: string;
  /** Empty: too large to be shown, or not understood. */
  readonly json: string;
  readonly raw: Uint8Array;
}

export interface WireSum {
  frames: number;
  bytes: number;
}

export type TapPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'on'; readonly sinceMs: number }
  | { readonly kind: 'refused'; readonly error: unknown };

/** The frames of one device's link while somebody looks: bounded, and everything that is left out is counted. */
export class TapStore {
  readonly topic = new Topic();
  phase: TapPhase = { kind: 'idle' };
  deviceId = '';
  frames: readonly WireFrame[] = [];
  /** Frames that came while nobody wanted to see new ones. */
  held = 0;
  paused = false;
  /** Of all frames shown or held since the tap began. */
  readonly fromDevice: WireSum = { frames: 0, bytes: 0 };
  readonly toDevice: WireSum = { frames: 0, bytes: 0 };
  /** By the hub, because there were too many. */
  leftOut = 0;
  /** By this page, because its memory is bounded. */
  forgotten = 0;
  private readonly kept: WireFrame[] = [];
  private readonly waiting: WireFrame[] = [];
  private readonly known = new Set<string>();
  private characters = 0;
  private lastNo = 0;
  private lastMs: number | undefined;
  private round = 0;
  private readonly perSecond: { second: number; frames: number; bytes: number }[] = [];

  constructor(
    private readonly beat: Beat,
    private readonly link: Pick<HubLink, 'askAny' | 'send'>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Every body that was seen, for the filter. */
  get bodies(): readonly string[] {
    return [...this.known].sort();
  }

  /** Frames of another device before are forgotten; those of the same one stay. */
  begin(deviceId: string): void {
    const round = ++this.round;
    if (deviceId !== this.deviceId) {
      this.deviceId = deviceId;
      this.clear();
      this.known.clear();
    }
    this.lastNo = 0;
    this.lastMs = undefined;
    this.become({ kind: 'asking' });
    this.link.askAny({ case: 'tap', value: create(TapSchema, { deviceId }) }).then(
      () => round === this.round && this.become({ kind: 'on', sinceMs: this.now() }),
      (error: unknown) => round === this.round && this.become({ kind: 'refused', error }),
    );
  }

  /** The page is left, or the link is gone, which ends a tap by itself. */
  end(): void {
    this.round++;
    if (this.phase.kind !== 'idle' && this.phase.kind !== 'refused') {
      this.link.send({ case: 'tap', value: create(TapSchema) });
    }
    this.become({ kind: 'idle' });
  }

  pause(paused: boolean): void {
    this.paused = paused;
    if (!paused) {
      this.kept.push(...this.waiting);
      for (const frame of this.waiting) {
        this.characters += frame.json.length;
      }
      this.waiting.length = 0;
      this.held = 0;
      this.bound();
    }
    this.changed();
  }

  clear(): void {
    this.kept.length = 0;
    this.waiting.length = 0;
    this.perSecond.length = 0;
    this.characters = 0;
    this.held = 0;
    this.leftOut = 0;
    this.forgotten = 0;
    Object.assign(this.fromDevice, { frames: 0, bytes: 0 });
    Object.assign(this.toDevice, { frames: 0, bytes: 0 });
    this.changed();
  }

  /** Of the last ten seconds. */
  rate(): { readonly frames: number; readonly bytes: number } {
    const from = Math.floor(this.now() / 1000) - RATE_SECONDS;
    let frames = 0;
    let bytes = 0;
    for (const slot of this.perSecond) {
      if (slot.second > from) {
        frames += slot.frames;
        bytes += slot.bytes;
      }
    }
    // A tap that is younger is not slower for it.
    const age = this.phase.kind === 'on' ? (this.now() - this.phase.sinceMs) / 1000 : RATE_SECONDS;
    const seconds = Math.max(1, Math.min(RATE_SECONDS, age));
    return { frames: frames / seconds, bytes: bytes / seconds };
  }

  apply(batch: Batch): void {
    for (const update of batch.updates) {
      if (update.change.case === 'tapped' && update.deviceId === this.deviceId) {
        this.onFrame(update.change.value);
      }
    }
  }

  private onFrame(tapped: TappedFrame): void {
    const no = Number(tapped.frameNo);
    const timeMs = Number(tapped.timeMs);
    const frame: WireFrame = {
      no,
      timeMs,
      gapMs: this.lastMs === undefined ? undefined : Math.max(0, timeMs - this.lastMs),
      leftOut: Math.max(0, no - this.lastNo - 1),
      fromDevice: tapped.direction === TapDirection.FROM_DEVICE,
      bytes: tapped.sizeBytes,
      body: tapped.body,
      json: tapped.json,
      raw: tapped.raw,
    };
    this.lastNo = no;
    this.lastMs = timeMs;
    this.leftOut += frame.leftOut;
    this.known.add(frame.body);
    const sum = frame.fromDevice ? this.fromDevice : this.toDevice;
    sum.frames++;
    sum.bytes += frame.bytes;
    this.count(frame.bytes);
    if (!this.paused) {
      this.kept.push(frame);
      this.characters += frame.json.length;
      this.bound();
    } else {
      this.held++;
      if (this.waiting.length < HELD_FRAMES) {
        this.waiting.push(frame);
      } else {
        this.forgotten++;
      }
    }
    this.changed();
  }

  private count(bytes: number): void {
    const second = Math.floor(this.now() / 1000);
    const last = this.perSecond.at(-1);
    if (last?.second === second) {
      last.frames++;
      last.bytes += bytes;
      return;
    }
    this.perSecond.push({ second, frames: 1, bytes });
    if (this.perSecond.length > RATE_SECONDS + 1) {
      this.perSecond.shift();
    }
  }

  private bound(): void {
    while (this.kept.length > KEPT_FRAMES || (this.characters > KEPT_CHARACTERS && this.kept.length > 1)) {
      const gone = this.kept.splice(0, Math.min(FORGOTTEN_AT_ONCE, this.kept.length - 1));
      this.forgotten += gone.length;
      for (const frame of gone) {
        this.characters -= frame.json.length;
      }
    }
  }

  private become(phase: TapPhase): void {
    this.phase = phase;
    this.beat.mark(this.topic);
  }

  private changed(): void {
    this.frames = this.kept;
    this.beat.mark(this.topic);
  }
}

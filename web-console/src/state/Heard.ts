import { create } from '@bufbuild/protobuf';
import {
  type CapturedPublish,
  CapturedPublishSchema,
  CapturePublishesSchema,
} from '../gen/signalbox/v1/mapping_pb';
import { type Beat, Topic } from './Beat';
import type { HubLink } from './HubLink';

/** Of one listening; the hub takes ten seconds at most. */
export const LISTEN_MS = 8_000;
const ANSWERED_WITHIN_MS = 30_000;
/** As many as one dry run takes. */
const KEPT_TOPICS = 200;

/** The newest publish of one topic. */
export interface HeardTopic {
  readonly publish: CapturedPublish;
  /** How often something came there. */
  readonly times: number;
}

/** What was heard at the broker, or pasted: the newest of each topic. */
export class Heard {
  readonly topic = new Topic();
  readonly byTopic = new Map<string, HeardTopic>();
  listening = false;
  error: unknown;
  /** There was more than could be told. */
  more = false;
  /** Somebody listened, or pasted. */
  began = false;

  constructor(
    private readonly beat: Beat,
    private readonly link: Pick<HubLink, 'askAny'>,
  ) {}

  get publishes(): CapturedPublish[] {
    return [...this.byTopic.values()].map(({ publish }) => publish);
  }

  /** By topic. */
  get list(): HeardTopic[] {
    return [...this.byTopic.values()].sort((a, b) => (a.publish.topic < b.publish.topic ? -1 : 1));
  }

  async listen(filter: string): Promise<void> {
    if (this.listening) {
      return;
    }
    this.listening = true;
    this.error = undefined;
    this.changed();
    try {
      const value = create(CapturePublishesSchema, { filter, waitMs: LISTEN_MS });
      const answer = await this.link.askAny({ case: 'capturePublishes', value }, ANSWERED_WITHIN_MS);
      if (answer.case === 'capturedPublishes') {
        this.more = answer.value.more;
        this.take(answer.value.publishes);
      }
    } catch (error) {
      this.error = error;
    } finally {
      this.listening = false;
      this.began = true;
      this.changed();
    }
  }

  /** Lines as `mosquitto_sub -v` prints them: the topic, a space, the payload. Returns how many were any. */
  paste(lines: string): number {
    const publishes = lines
      .split('\n')
      .map((line) => /^([^\s#+]+) (.+)$/.exec(line.trim()))
      .filter((found) => found !== null)
      .map(([, topic = '', payload = '']) =>
        create(CapturedPublishSchema, { topic, body: { case: 'text', value: payload } }),
      );
    this.take(publishes);
    this.began = true;
    this.changed();
    return publishes.length;
  }

  clear(): void {
    this.byTopic.clear();
    this.more = false;
    this.began = false;
    this.error = undefined;
    this.changed();
  }

  private take(publishes: readonly CapturedPublish[]): void {
    for (const publish of publishes) {
      const known = this.byTopic.get(publish.topic);
      if (known === undefined && this.byTopic.size >= KEPT_TOPICS) {
        this.more = true;
        continue;
      }
      this.byTopic.set(publish.topic, { publish, times: (known?.times ?? 0) + 1 });
    }
  }

  private changed(): void {
    this.beat.mark(this.topic);
  }
}

/** The payload as a text; undefined: it is bytes. */
export function payloadText(publish: CapturedPublish): string | undefined {
  return publish.body.case === 'text' ? publish.body.value : undefined;
}

import { create } from '@bufbuild/protobuf';
import { type Bulk, BulkState, CancelBulkSchema, RetryBulkSchema } from '../gen/signalbox/v1/bulk_pb';
import { Topic } from './Beat';
import { type Ask, fetchBulk } from './BulkDesk';

const AGAIN_MS = 1000;
/** Long bulks are asked for less often: each thousand of targets is a page. */
const PER_TARGET_MS = 1;
const AFTER_ERROR_MS = 5000;

/** Follows one bulk until every device has its outcome. */
export class BulkFollower {
  readonly topic = new Topic();
  bulk: Bulk | undefined;
  error: unknown;
  /** The hub knows no such bulk, or will not tell us of it. */
  missing = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopped = true;

  constructor(
    readonly bulkId: string,
    private readonly ask: Ask,
    private readonly newKey: () => string = () => crypto.randomUUID?.() ?? String(Math.random()).slice(2),
  ) {}

  start(): void {
    this.stopped = false;
    void this.look();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  async cancel(): Promise<void> {
    const value = create(CancelBulkSchema, { bulkId: this.bulkId });
    await this.ask({ case: 'cancelBulk', value }, 'bulk');
    await this.look();
  }

  /** The id of the new bulk, of those that did not succeed. */
  async retry(): Promise<string> {
    const value = create(RetryBulkSchema, { bulkId: this.bulkId, idempotencyKey: this.newKey() });
    return (await this.ask({ case: 'retryBulk', value }, 'bulk')).bulkId;
  }

  async look(): Promise<void> {
    clearTimeout(this.timer);
    let afterMs = AFTER_ERROR_MS;
    try {
      const bulk = await fetchBulk(this.ask, this.bulkId);
      this.missing = bulk === undefined;
      this.bulk = bulk ?? this.bulk;
      this.error = undefined;
      afterMs = AGAIN_MS + (bulk?.targets.length ?? 0) * PER_TARGET_MS;
    } catch (error) {
      this.error = error;
    }
    if (this.stopped) {
      return;
    }
    this.topic.tell();
    if (!this.missing && this.bulk?.state !== BulkState.FINISHED) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.look(), afterMs);
    }
  }
}

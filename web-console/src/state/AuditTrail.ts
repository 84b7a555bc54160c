import { create } from '@bufbuild/protobuf';
import { type AuditEntry, AuditQuerySchema } from '../gen/signalbox/v1/audit_pb';
import type { Asking } from './access';
import { Topic } from './Beat';

const PAGE = 100;

/** The newest entries of the audit that match, and as far back as somebody asked. */
export class AuditTrail {
  readonly topic = new Topic();
  /** Newest first. */
  entries: readonly AuditEntry[] = [];
  /** The oldest that matches is here. */
  complete = false;
  /** The hub has answered at least once. */
  answered = false;
  private asking = false;

  constructor(
    private readonly link: Asking,
    readonly actor: string,
    readonly subject: string,
    private readonly page = PAGE,
  ) {}

  get filtered(): boolean {
    return this.actor !== '' || this.subject !== '';
  }

  /** What has happened since. Where that is more than a page, it takes the place of what was here: nothing is skipped silently. */
  async newer(): Promise<void> {
    await this.once(async () => {
      const found = await this.ask(0n);
      const known = this.entries[0]?.entryNo ?? 0n;
      const fresh = found.filter((entry) => entry.entryNo > known);
      const joins = fresh.length < found.length || (known > 0n && found.length === 0);
      if (this.answered && joins) {
        this.entries = [...fresh, ...this.entries];
      } else {
        this.entries = found;
        this.complete = found.length === 0;
      }
    });
  }

  async older(): Promise<void> {
    const oldest = this.entries.at(-1)?.entryNo;
    if (oldest !== undefined && !this.complete) {
      await this.once(async () => {
        const found = await this.ask(oldest);
        this.entries = [...this.entries, ...found];
        // Long ones come fewer at a time: only an empty answer is the end. Entry 1 is the first of all.
        this.complete = found.length === 0 || found.at(-1)?.entryNo === 1n;
      });
    }
  }

  private async once(deed: () => Promise<void>): Promise<void> {
    if (this.asking) {
      return;
    }
    this.asking = true;
    try {
      await deed();
      this.answered = true;
      this.complete ||= this.entries.at(-1)?.entryNo === 1n;
    } finally {
      this.asking = false;
      this.topic.tell();
    }
  }

  private async ask(beforeEntryNo: bigint): Promise<AuditEntry[]> {
    const { actor, subject } = this;
    const value = create(AuditQuerySchema, { limit: this.page, beforeEntryNo, actor, subject });
    return (await this.link.ask({ case: 'audit', value }, 'audit')).entries;
  }
}

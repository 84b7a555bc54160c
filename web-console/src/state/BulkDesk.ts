import { create, type JsonObject } from '@bufbuild/protobuf';
import { type Bulk, BulkCommandSchema, BulkQuerySchema, type BulkTarget } from '../gen/signalbox/v1/bulk_pb';
import type { ErrorCode } from '../gen/signalbox/v1/errors_pb';
import { Topic } from './Beat';
import type { HubLink } from './HubLink';

export type Ask = HubLink['ask'];

/** A command for many devices, before it is given. */
export interface BulkOrder {
  readonly command: string;
  readonly parameters: JsonObject;
  /** Sorted. */
  readonly deviceIds: readonly string[];
}

/** Devices that would refuse for one and the same reason, which is said without their names. */
export interface RefusalGroup {
  readonly reason: string;
  readonly code: ErrorCode;
  readonly deviceIds: readonly string[];
}

/** Who would do what, by a dry run. */
export interface Verdict {
  readonly accepts: readonly string[];
  /** Away now: the command waits for them. */
  readonly queues: readonly string[];
  /** The commonest reason first. */
  readonly refusals: readonly RefusalGroup[];
}

export type BulkStage =
  | { readonly kind: 'idle' }
  | { readonly kind: 'checking'; readonly order: BulkOrder }
  | { readonly kind: 'checked'; readonly order: BulkOrder; readonly verdict: Verdict }
  | { readonly kind: 'starting'; readonly order: BulkOrder; readonly verdict: Verdict }
  | { readonly kind: 'failed'; readonly order: BulkOrder; readonly error: unknown };

export function verdictOf(targets: readonly BulkTarget[], isAway: (deviceId: string) => boolean): Verdict {
  const accepts: string[] = [];
  const queues: string[] = [];
  const groups = new Map<string, { code: ErrorCode; deviceIds: string[] }>();
  for (const { deviceId, refusal } of targets) {
    if (refusal === undefined) {
      (isAway(deviceId) ? queues : accepts).push(deviceId);
      continue;
    }
    // "pump-1 declares no command of that name." is one reason for all that do not.
    const reason = refusal.message.replace(deviceId, '').trim();
    const group = groups.get(reason) ?? { code: refusal.code, deviceIds: [] };
    group.deviceIds.push(deviceId);
    groups.set(reason, group);
  }
  const refusals = [...groups]
    .map(([reason, group]) => ({ reason, ...group }))
    .sort((a, b) => b.deviceIds.length - a.deviceIds.length);
  return { accepts, queues, refusals };
}

/** From an order to a running bulk: dry run first, then those that would not refuse. Nothing runs unseen. */
export class BulkDesk {
  readonly topic = new Topic();
  stage: BulkStage = { kind: 'idle' };
  private key = '';

  constructor(
    private readonly ask: Ask,
    private readonly isAway: (deviceId: string) => boolean,
    private readonly newKey: () => string = () => crypto.randomUUID?.() ?? String(Math.random()).slice(2),
  ) {}

  /** Says who would refuse; a newer order makes this one void. */
  async check(order: BulkOrder): Promise<void> {
    this.become({ kind: 'checking', order });
    try {
      const targets: BulkTarget[] = [];
      for (let more = true; more; ) {
        const asked = create(BulkCommandSchema, {
          selector: { deviceIds: [...order.deviceIds] },
          command: order.command,
          parameters: order.parameters,
          dryRun: true,
          afterDeviceId: targets.at(-1)?.deviceId ?? '',
        });
        const answer = await this.ask({ case: 'bulk', value: asked }, 'bulk');
        if (this.orderNow !== order) {
          return;
        }
        targets.push(...answer.targets);
        more = answer.moreTargets && answer.targets.length > 0;
      }
      this.key = this.newKey();
      this.become({ kind: 'checked', order, verdict: verdictOf(targets, this.isAway) });
    } catch (error) {
      if (this.orderNow === order) {
        this.become({ kind: 'failed', order, error });
      }
    }
  }

  /** Runs what was checked; the id of the bulk, or undefined where the hub refused it. */
  async start(): Promise<string | undefined> {
    const { stage } = this;
    if (stage.kind !== 'checked') {
      return undefined;
    }
    const { order, verdict } = stage;
    this.become({ kind: 'starting', order, verdict });
    try {
      const asked = create(BulkCommandSchema, {
        selector: { deviceIds: [...verdict.accepts, ...verdict.queues].sort() },
        command: order.command,
        parameters: order.parameters,
        // Asked again after a lost answer, it is the same bulk.
        idempotencyKey: this.key,
      });
      const bulk = await this.ask({ case: 'bulk', value: asked }, 'bulk');
      if (this.orderNow === order) {
        this.become({ kind: 'idle' });
      }
      return bulk.bulkId;
    } catch (error) {
      if (this.orderNow === order) {
        this.become({ kind: 'failed', order, error });
      }
      return undefined;
    }
  }

  forget(): void {
    if (this.stage.kind !== 'idle') {
      this.become({ kind: 'idle' });
    }
  }

  private get orderNow(): BulkOrder | undefined {
    return this.stage.kind === 'idle' ? undefined : this.stage.order;
  }

  private become(stage: BulkStage): void {
    this.stage = stage;
    this.topic.tell();
  }
}

/** One bulk with the outcome of every device, however many pages that takes. */
export async function fetchBulk(ask: Ask, bulkId: string): Promise<Bulk | undefined> {
  let whole: Bulk | undefined;
  for (let after = ''; ; ) {
    const query = create(BulkQuerySchema, { bulkId, afterDeviceId: after });
    const { bulks } = await ask({ case: 'bulks', value: query }, 'bulks');
    const page = bulks[0];
    if (page === undefined) {
      return whole;
    }
    page.targets.unshift(...(whole?.targets ?? []));
    whole = page;
    const last = page.targets.at(-1)?.deviceId ?? '';
    if (!page.moreTargets || last === after) {
      return whole;
    }
    after = last;
  }
}

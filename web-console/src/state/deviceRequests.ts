import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Value } from '@bufbuild/protobuf/wkt';
import { type Bulk, BulkCommandSchema, BulkQuerySchema } from '../gen/signalbox/v1/bulk_pb';
import {
  CancelExecutionSchema,
  type ExecutionQuery,
  ExecutionQuerySchema,
  type History,
  HistoryForm,
  HistoryQuerySchema,
  InvokeCommandSchema,
} from '../gen/signalbox/v1/console_link_pb';
import { type DeviceEvent, EventQuerySchema } from '../gen/signalbox/v1/event_pb';
import type { Execution } from '../gen/signalbox/v1/execution_pb';
import { PresenceHistoryQuerySchema } from '../gen/signalbox/v1/registry_pb';
import {
  SetDesiredSchema,
  type Shadow,
  type ShadowConflict,
  ShadowHistoryQuerySchema,
  type ShadowRevision,
} from '../gen/signalbox/v1/shadow_pb';
import type { Presence } from '../gen/signalbox/v1/types_pb';
import { BackLog } from './BackLog';
import type { HubLink } from './HubLink';

type Asker = Pick<HubLink, 'ask' | 'askAny'>;

const PRESENCES_A_PAGE = 200;
const REVISIONS_A_PAGE = 50;
const EVENTS_A_PAGE = 100;
const BULKS_A_PAGE = 50;

type Asked = [deviceId: string, metric: string, fromMs: number, toMs: number, maxPoints: number];

/** As much of a metric as a chart is wide, with what the hub took but has not stored yet. */
export function chartHistory(link: Asker, ...asked: Asked): Promise<History> {
  return historyOf(link, asked, true);
}

/** As much of a metric as is stored: what came last is drawn already. */
export function recentHistory(link: Asker, ...asked: Asked): Promise<History> {
  return historyOf(link, asked, false);
}

function historyOf(
  link: Asker,
  [deviceId, metric, fromMs, toMs, maxPoints]: Asked,
  joinLive: boolean,
): Promise<History> {
  const value = create(HistoryQuerySchema, {
    deviceId,
    metric,
    fromMs: BigInt(Math.floor(fromMs)),
    toMs: BigInt(Math.ceil(toMs)),
    maxPoints,
    joinLive,
  });
  return link.ask({ case: 'history', value }, 'history');
}

/** Single readings, a page of them; the only form in which texts are kept. */
export function rawHistory(
  link: Asker,
  deviceId: string,
  metric: string,
  fromMs: number,
  toMs: number,
  cursor: string,
): Promise<History> {
  const value = create(HistoryQuerySchema, {
    deviceId,
    metric,
    fromMs: BigInt(Math.floor(fromMs)),
    toMs: BigInt(Math.ceil(toMs)),
    maxPoints: 5000,
    form: HistoryForm.RAW,
    cursor,
    joinLive: true,
  });
  return link.ask({ case: 'history', value }, 'history');
}

export function presenceLog(link: Asker, deviceId: string): BackLog<Presence> {
  return new BackLog(
    async (cursor) => {
      const value = create(PresenceHistoryQuerySchema, { deviceId, limit: PRESENCES_A_PAGE, cursor });
      const answer = await link.ask({ case: 'presenceHistory', value }, 'presenceHistory');
      return { items: answer.presences, next: answer.nextCursor };
    },
    (presence) => `${presence.sinceMs} ${presence.state} ${presence.epoch}`,
    (presence) => Number(presence.sinceMs),
  );
}

export function revisionLog(link: Asker, deviceId: string): BackLog<ShadowRevision> {
  return new BackLog(
    async (cursor) => {
      const beforeRevision = BigInt(cursor || '0');
      const value = create(ShadowHistoryQuerySchema, { deviceId, limit: REVISIONS_A_PAGE, beforeRevision });
      const { revisions } = await link.ask({ case: 'shadowHistory', value }, 'shadowHistory');
      const last = revisions.at(-1)?.revision ?? 0n;
      return { items: revisions, next: last <= 1n ? '' : String(last) };
    },
    (revision) => String(revision.revision),
    (revision) => Number(revision.timeMs),
  );
}

export function eventLog(
  link: Asker,
  deviceId: string,
  names: readonly string[],
  fromMs: number,
  toMs = 0,
): BackLog<DeviceEvent> {
  return new BackLog(
    async (cursor) => {
      const value = create(EventQuerySchema, {
        deviceId,
        names: [...names],
        fromMs: BigInt(Math.floor(fromMs)),
        toMs: BigInt(Math.floor(toMs)),
        limit: EVENTS_A_PAGE,
        cursor,
      });
      const answer = await link.ask({ case: 'events', value }, 'events');
      return { items: answer.events, next: answer.nextCursor };
    },
    (event) => String(event.eventNo),
    (event) => Number(event.timeMs),
  );
}

export function bulkLog(link: Asker): BackLog<Bulk> {
  return new BackLog(
    async (cursor) => {
      const value = create(BulkQuerySchema, { limit: BULKS_A_PAGE, beforeBulkId: cursor });
      const { bulks } = await link.ask({ case: 'bulks', value }, 'bulks');
      const last = bulks.length < BULKS_A_PAGE ? '' : (bulks.at(-1)?.bulkId ?? '');
      return { items: bulks, next: last };
    },
    (bulk) => bulk.bulkId,
    (bulk) => Number(bulk.createdAtMs),
  );
}

export function executionLog(
  link: Asker,
  filter: MessageInitShape<typeof ExecutionQuerySchema>,
  onEach: (execution: Execution) => void,
): BackLog<Execution> {
  return new BackLog(
    async (cursor) => {
      const value: ExecutionQuery = create(ExecutionQuerySchema, { ...filter, beforeExecutionId: cursor });
      const { executions } = await link.ask({ case: 'executions', value }, 'executions');
      executions.forEach(onEach);
      const last = executions.at(-1)?.executionId ?? '';
      // A page that is not full is the last one or a long one: the smallest question tells.
      if (last !== '' && executions.length < (filter.limit ?? 0)) {
        const one = create(ExecutionQuerySchema, { ...filter, beforeExecutionId: last, limit: 1 });
        const behind = await link.ask({ case: 'executions', value: one }, 'executions');
        return { items: executions, next: behind.executions.length === 0 ? '' : last };
      }
      return { items: executions, next: last };
    },
    (execution) => execution.executionId,
    (execution) => Number(execution.createdAtMs),
  );
}

export type Parameters = Record<string, number | boolean | string>;

/** Whether the device would take the command now; undefined: it would. Nothing is stored or sent. */
export async function dryRun(
  link: Asker,
  deviceId: string,
  command: string,
  parameters: Parameters,
): Promise<string | undefined> {
  const selector = { deviceIds: [deviceId] };
  const value = create(BulkCommandSchema, { selector, command, parameters, dryRun: true });
  const { targets } = await link.ask({ case: 'bulk', value }, 'bulk');
  return targets.find((target) => target.deviceId === deviceId)?.refusal?.message;
}

/** Resolves once the execution is on stable storage; what follows arrives in the store. `ttlMs` 0: as the command says. */
export function invokeFor(
  link: Asker,
  deviceId: string,
  command: string,
  parameters: Parameters,
  ttlMs = 0,
): Promise<Execution> {
  const idempotencyKey = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  const value = create(InvokeCommandSchema, { deviceId, command, parameters, idempotencyKey, ttlMs });
  return link.ask({ case: 'invoke', value }, 'execution');
}

export async function cancelExecution(link: Asker, executionId: string): Promise<void> {
  await link.askAny({ case: 'cancel', value: create(CancelExecutionSchema, { executionId }) });
}

/**
 * Changes leaves, resolves once that is on stable storage; how far the device is arrives with its shadow. With a version,
 * somebody else's change in between is told instead of overwritten.
 */
export async function setDesired(
  link: Asker,
  deviceId: string,
  changes: Record<string, Value>,
  expectedVersion = 0n,
): Promise<Shadow | ShadowConflict> {
  const value = create(SetDesiredSchema, { deviceId, changes, expectedVersion });
  const answer = await link.askAny({ case: 'setDesired', value });
  if (answer.case === 'shadow' || answer.case === 'shadowConflict') {
    return answer.value;
  }
  throw new Error(`answered by ${answer.case}`);
}

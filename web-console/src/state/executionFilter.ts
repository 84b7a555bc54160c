import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ExecutionQuerySchema } from '../gen/signalbox/v1/console_link_pb';
import { type Execution, ExecutionState } from '../gen/signalbox/v1/execution_pb';

/** Which executions somebody wants to see, as the address says it; empty: any. */
export interface ExecutionFilter {
  /** A group or the name of a state. */
  readonly state: string;
  readonly command: string;
  readonly issuer: string;
  readonly device: string;
  readonly bulk: string;
  /** A span before now, such as "24h"; `from` and `to` count where it is empty. */
  readonly since: string;
  /** As a field for local times writes them: 2026-05-12T14:28. */
  readonly from: string;
  readonly to: string;
}

export const FILTER_NAMES = ['state', 'command', 'issuer', 'device', 'bulk', 'since', 'from', 'to'] as const;

export const NO_FILTER: ExecutionFilter = {
  state: '',
  command: '',
  issuer: '',
  device: '',
  bulk: '',
  since: '',
  from: '',
  to: '',
};

const { QUEUED, SENT, ACCEPTED, RUNNING, CANCELLING, FAILED, REJECTED, EXPIRED } = ExecutionState;
const { SUCCEEDED, CANCELLED, TIMED_OUT, INDETERMINATE } = ExecutionState;

const STATES: Readonly<Record<string, readonly ExecutionState[]>> = {
  open: [QUEUED, SENT, ACCEPTED, RUNNING, CANCELLING],
  trouble: [FAILED, REJECTED, EXPIRED, TIMED_OUT, INDETERMINATE],
  queued: [QUEUED],
  sent: [SENT],
  accepted: [ACCEPTED],
  running: [RUNNING],
  cancelling: [CANCELLING],
  succeeded: [SUCCEEDED],
  failed: [FAILED],
  rejected: [REJECTED],
  expired: [EXPIRED],
  cancelled: [CANCELLED],
  timed_out: [TIMED_OUT],
  indeterminate: [INDETERMINATE],
};

/** The names of single states, with the state each is. */
export const STATE_NAMES: readonly (readonly [string, ExecutionState])[] = Object.entries(STATES).flatMap(
  ([name, states]) => {
    const [only] = states;
    return states.length === 1 && only !== undefined ? [[name, only] as const] : [];
  },
);

const SPANS_MS: Readonly<Record<string, number>> = {
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
};

/** "marta" is a user; other issuers say what they are. */
export function issuerOf(typed: string): string {
  const issuer = typed.trim();
  return issuer === '' || issuer.includes(':') ? issuer : `user:${issuer}`;
}

interface Bounds {
  readonly fromMs: number;
  readonly toMs: number;
}

function boundsOf(filter: ExecutionFilter, nowMs: number): Bounds {
  const span = SPANS_MS[filter.since];
  const fromMs = span === undefined ? Date.parse(filter.from) : nowMs - span;
  const toMs = span === undefined ? Date.parse(filter.to) : Number.NaN;
  return { fromMs: Number.isFinite(fromMs) ? fromMs : 0, toMs: Number.isFinite(toMs) ? toMs : 0 };
}

export function queryOf(
  filter: ExecutionFilter,
  nowMs: number,
): MessageInitShape<typeof ExecutionQuerySchema> {
  const { fromMs, toMs } = boundsOf(filter, nowMs);
  return {
    deviceId: filter.device,
    states: [...(STATES[filter.state] ?? [])],
    issuer: issuerOf(filter.issuer),
    command: filter.command.trim(),
    bulkId: filter.bulk,
    fromMs: BigInt(Math.floor(fromMs)),
    toMs: BigInt(Math.floor(toMs)),
  };
}

/** The same choice as the hub makes, for what arrives by itself. */
export function matches(execution: Execution, filter: ExecutionFilter, nowMs: number): boolean {
  const { fromMs, toMs } = boundsOf(filter, nowMs);
  const createdMs = Number(execution.createdAtMs);
  const is = (wanted: string, there: string) => wanted === '' || wanted === there;
  return (
    is(filter.device, execution.deviceId) &&
    is(filter.command.trim(), execution.command) &&
    is(issuerOf(filter.issuer), execution.issuer) &&
    is(filter.bulk, execution.bulkId) &&
    (STATES[filter.state]?.includes(execution.state) ?? true) &&
    createdMs >= fromMs &&
    (toMs === 0 || createdMs < toMs)
  );
}

import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { ExecutionSchema, ExecutionState } from '../gen/signalbox/v1/execution_pb';
import { type ExecutionFilter, matches, NO_FILTER, queryOf, STATE_NAMES } from './executionFilter';

const NOW = Date.parse('2026-05-12T14:00:00Z');
const HOUR = 3_600_000;
const execution = create(ExecutionSchema, {
  executionId: 'E',
  deviceId: 'pump-1',
  command: 'set_pump',
  issuer: 'user:marta',
  bulkId: 'B',
  state: ExecutionState.TIMED_OUT,
  createdAtMs: BigInt(NOW - HOUR / 2),
});
const fits = (filter: Partial<ExecutionFilter>) => matches(execution, { ...NO_FILTER, ...filter }, NOW);

describe('a filter of executions', () => {
  it('that is empty lets everything through', () => {
    expect(fits({})).toBe(true);
  });

  it.each([
    [{ state: 'trouble' }, { state: 'open' }],
    [{ state: 'timed_out' }, { state: 'failed' }],
    [{ command: ' set_pump ' }, { command: 'set' }],
    [{ issuer: 'marta' }, { issuer: 'token:marta' }],
    [{ device: 'pump-1' }, { device: 'pump-2' }],
    [{ bulk: 'B' }, { bulk: 'C' }],
    [{ since: '1h' }, { from: '2026-05-12T13:45:00Z' }],
    [{ to: '2026-05-12T13:45:00Z' }, { to: '2026-05-12T13:15:00Z' }],
  ] as const)('%j fits and %j does not', (good, bad) => {
    expect(fits(good)).toBe(true);
    expect(fits(bad)).toBe(false);
  });

  it('an old execution is not of the last hour', () => {
    const old = { ...execution, createdAtMs: BigInt(NOW - 2 * HOUR) };
    expect(matches(old, { ...NO_FILTER, since: '1h' }, NOW)).toBe(false);
  });

  it('asks the hub for the same', () => {
    expect(queryOf({ ...NO_FILTER, state: 'open', issuer: 'marta', since: '1h' }, NOW)).toMatchObject({
      issuer: 'user:marta',
      fromMs: BigInt(NOW - HOUR),
      toMs: 0n,
      states: [1, 2, 3, 4, 5],
    });
  });

  it('knows every state by name', () => {
    const states = Object.values(ExecutionState).filter((state) => typeof state === 'number' && state > 0);
    expect(STATE_NAMES.map(([, state]) => state).sort()).toEqual(states.sort());
  });
});

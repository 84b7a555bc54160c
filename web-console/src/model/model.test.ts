import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { MetricSchema } from '../gen/signalbox/v1/capabilities_pb';
import { ExecutionSchema, ExecutionState } from '../gen/signalbox/v1/execution_pb';
import { PresenceSchema, Quality } from '../gen/signalbox/v1/types_pb';
import { Beat } from '../state/Beat';
import { ExecutionStore } from '../state/ExecutionStore';
import { pageOf } from '../state/Route';
import { executionLook, HOPS, journeyOf } from './execution';
import { presenceCause, presenceKind } from './presence';
import { limitsText, troubleOf } from './reading';

const metric = create(MetricSchema, { name: 't', unit: 'Cel', decimals: 1, lowLimit: 18, highLimit: 28 });

describe('trouble', () => {
  it('is outside the limits, not on them', () => {
    expect(troubleOf(metric, { value: 28, quality: 0 })).toBeUndefined();
    expect(troubleOf(metric, { value: 28.1, quality: 0 })?.mark).toBe('▲');
    expect(troubleOf(metric, { value: 17.9, quality: 0 })?.mark).toBe('▼');
  });

  it('is also a sensor that failed', () => {
    expect(troubleOf(metric, { value: 20, quality: Quality.BAD })?.bad).toBe(true);
    expect(troubleOf(metric, { value: undefined, quality: 0 })).toBeUndefined();
  });

  it('is compared with limits that read like a tile', () => {
    expect(limitsText(metric)).toBe('limits 18–28');
    expect(limitsText(create(MetricSchema, { unit: 'Cel', highLimit: 80 }))).toBe('limits below 80\u202f°C');
  });
});

describe('every state has a word', () => {
  const states = Object.values(ExecutionState).filter((state) => typeof state === 'number');
  it.each(states)('execution %d', (state) => {
    expect(executionLook(state).word).not.toBe('');
  });

  it('and an unknown presence of a newer hub reads as unknown', () => {
    expect(presenceKind(99 as never)).toBe('unknown');
    expect(presenceCause(create(PresenceSchema, { cause: 99 as never }), 0)).toBe('');
  });
});

describe('the journey of an execution', () => {
  const journey = (state: ExecutionState, ...steps: string[]) =>
    journeyOf(
      create(ExecutionSchema, {
        state,
        timeline: steps.map((step, i) => ({ step, atMs: BigInt(100 + i), note: '' })),
      }),
    );

  it('breaks between link and agent when no receipt came', () => {
    expect(journey(ExecutionState.INDETERMINATE, 'received', 'persisted', 'written').brokeAfter).toBe(2);
  });

  it('breaks at the agent when the device gave up', () => {
    expect(journey(ExecutionState.TIMED_OUT, 'received', 'persisted', 'written', 'accepted').brokeAfter).toBe(
      3,
    );
  });

  it('does not break when it succeeded', () => {
    const done = journey(ExecutionState.SUCCEEDED, 'received', 'written', 'accepted', 'answered');
    expect(done.brokeAfter).toBeUndefined();
    expect(done.reached).toBe(HOPS.indexOf('actuator'));
  });
});

describe('the executions', () => {
  const execution = (init: MessageInitShape<typeof ExecutionSchema>) => create(ExecutionSchema, init);

  it('are newest first and never go back in time', () => {
    const store = new ExecutionStore(new Beat(() => undefined));
    store.put(
      execution({ executionId: 'A', deviceId: 'd', state: ExecutionState.SUCCEEDED, updatedAtMs: 9n }),
    );
    store.put(execution({ executionId: 'B', deviceId: 'd', state: ExecutionState.QUEUED, updatedAtMs: 8n }));
    store.put(execution({ executionId: 'A', deviceId: 'd', state: ExecutionState.RUNNING, updatedAtMs: 5n }));
    expect(store.newest().map((each) => each.executionId)).toEqual(['B', 'A']);
    expect(store.get('A')?.state).toBe(ExecutionState.SUCCEEDED);
    expect(store.newestOfDevice('d')?.executionId).toBe('B');
    expect(store.openCount()).toBe(1);
  });

  it('are forgotten oldest first, unfinished ones never', () => {
    const store = new ExecutionStore(new Beat(() => undefined));
    store.put(execution({ executionId: '0', deviceId: 'x', state: ExecutionState.QUEUED }));
    for (let i = 0; i < 2500; i++) {
      store.put(
        execution({
          executionId: `1${String(i).padStart(5, '0')}`,
          deviceId: 'd',
          state: ExecutionState.FAILED,
        }),
      );
    }
    expect(store.newest().length).toBeLessThanOrEqual(2000);
    expect(store.get('0')).toBeDefined();
    expect(store.get('100000')).toBeUndefined();
  });
});

describe('addresses', () => {
  it('name a page or none', () => {
    expect(pageOf('/')).toEqual({ name: 'fleet' });
    expect(pageOf('/devices/rpi-1')).toEqual({ name: 'device', deviceId: 'rpi-1', tab: '' });
    expect(pageOf('/devices/rpi-1/more')).toEqual({ name: 'none' });
    expect(pageOf('/devices/a%2Fb')).toEqual({ name: 'device', deviceId: 'a/b', tab: '' });
    expect(pageOf('/devices/%E0%A4%A')).toEqual({ name: 'none' });
    expect(pageOf('/nonsense')).toEqual({ name: 'none' });
  });
});

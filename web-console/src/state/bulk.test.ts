import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it, vi } from 'vitest';
import { Role } from '../gen/signalbox/v1/access_pb';
import { type Bulk, type BulkCommand, BulkSchema, BulkState } from '../gen/signalbox/v1/bulk_pb';
import { CapabilitiesSchema } from '../gen/signalbox/v1/capabilities_pb';
import { ErrorCode } from '../gen/signalbox/v1/errors_pb';
import { DeviceSchema } from '../gen/signalbox/v1/types_pb';
import { type Ask, BulkDesk, fetchBulk, verdictOf } from './BulkDesk';
import { BulkFollower } from './BulkFollower';
import { sharedCommands } from './bulkCommands';
import { FleetDevice } from './FleetStore';

const unknown = (id: string) => ({
  deviceId: id,
  refusal: { code: ErrorCode.UNKNOWN_COMMAND, message: `${id} declares no command of that name.` },
});
const bulkOf = (bulk: MessageInitShape<typeof BulkSchema>) => create(BulkSchema, bulk);

/** Answers each request with the next of these, and keeps what was asked. */
function hub(...answers: (Bulk | Error | Promise<Bulk>)[]) {
  const asked: Parameters<Ask>[0][] = [];
  const ask = (async (body: Parameters<Ask>[0], expected: string) => {
    asked.push(body);
    const answer = await answers.shift();
    if (answer === undefined || answer instanceof Error) {
      throw answer ?? new Error('asked too often');
    }
    return expected === 'bulks' ? { bulks: [answer] } : answer;
  }) as Ask;
  return { ask, asked, commands: () => asked.map((body) => body.value as BulkCommand) };
}

const order = { command: 'set_vent', parameters: { position: 60 }, deviceIds: ['a', 'b', 'c', 'd'] };

describe('a dry run', () => {
  it('tells who accepts, who would queue, and groups who refuses by the reason', () => {
    const { targets } = bulkOf({
      targets: [{ deviceId: 'a' }, { deviceId: 'b' }, unknown('c'), unknown('d')],
    });
    expect(verdictOf(targets, (id) => id === 'b')).toEqual({
      accepts: ['a'],
      queues: ['b'],
      refusals: [
        {
          reason: 'declares no command of that name.',
          code: ErrorCode.UNKNOWN_COMMAND,
          deviceIds: ['c', 'd'],
        },
      ],
    });
  });

  it('reads every page, then runs on those that do not refuse and on no other', async () => {
    const { ask, commands } = hub(
      bulkOf({ targets: [{ deviceId: 'a' }, unknown('b')], moreTargets: true }),
      bulkOf({ targets: [{ deviceId: 'c' }, { deviceId: 'd' }] }),
      bulkOf({ bulkId: 'BULK' }),
    );
    const desk = new BulkDesk(
      ask,
      (id) => id === 'a',
      () => 'key',
    );
    await desk.check(order);
    expect(commands().map((command) => [command.dryRun, command.afterDeviceId])).toEqual([
      [true, ''],
      [true, 'b'],
    ]);
    expect(await desk.start()).toBe('BULK');
    const started = commands()[2];
    expect(started?.dryRun).toBe(false);
    expect(started?.selector?.deviceIds).toEqual(['a', 'c', 'd']);
    expect(started?.idempotencyKey).toBe('key');
    expect(desk.stage.kind).toBe('idle');
  });

  it('runs nothing that was not checked', async () => {
    const { ask, asked } = hub();
    expect(await new BulkDesk(ask, () => false).start()).toBeUndefined();
    expect(asked).toHaveLength(0);
  });

  it('forgets an answer to what was asked before', async () => {
    let late: (bulk: Bulk) => void = () => undefined;
    const { ask } = hub(
      new Promise<Bulk>((resolve) => {
        late = resolve;
      }),
      bulkOf({ targets: [{ deviceId: 'b' }] }),
    );
    const desk = new BulkDesk(ask, () => false);
    const first = desk.check(order);
    await desk.check({ ...order, deviceIds: ['b'] });
    late(bulkOf({ targets: [{ deviceId: 'a' }] }));
    await first;
    expect(desk.stage).toMatchObject({ kind: 'checked', verdict: { accepts: ['b'] } });
  });

  it('says what the hub said where it refuses', async () => {
    const { ask } = hub(new Error('no'));
    const desk = new BulkDesk(ask, () => false);
    await desk.check(order);
    expect(desk.stage).toMatchObject({ kind: 'failed', order });
  });
});

describe('a bulk', () => {
  it('is read with all its pages', async () => {
    const { ask } = hub(
      bulkOf({ bulkId: 'B', targets: [{ deviceId: 'a' }], moreTargets: true }),
      bulkOf({ bulkId: 'B', targets: [{ deviceId: 'b' }], state: BulkState.FINISHED }),
    );
    const bulk = await fetchBulk(ask, 'B');
    expect(bulk?.targets.map((target) => target.deviceId)).toEqual(['a', 'b']);
    expect(bulk?.state).toBe(BulkState.FINISHED);
  });

  it('is followed until every device has its outcome, over an error', async () => {
    vi.useFakeTimers();
    const { ask, asked } = hub(
      bulkOf({ bulkId: 'B', state: BulkState.RUNNING }),
      new Error('no link'),
      bulkOf({ bulkId: 'B', state: BulkState.FINISHED }),
    );
    const follower = new BulkFollower('B', ask);
    follower.start();
    await vi.advanceTimersByTimeAsync(2000);
    expect(follower.error).toBeInstanceOf(Error);
    expect(follower.bulk?.state).toBe(BulkState.RUNNING);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(follower.bulk?.state).toBe(BulkState.FINISHED);
    expect(follower.error).toBeUndefined();
    expect(asked).toHaveLength(3);
    vi.useRealTimers();
  });

  it('is not asked for any more once nobody looks', async () => {
    vi.useFakeTimers();
    const { ask, asked } = hub(bulkOf({ bulkId: 'B', state: BulkState.RUNNING }));
    const follower = new BulkFollower('B', ask);
    follower.start();
    await vi.advanceTimersByTimeAsync(10);
    follower.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(1);
    vi.useRealTimers();
  });
});

describe('the commands of a selection', () => {
  const kind = (...commands: NonNullable<MessageInitShape<typeof CapabilitiesSchema>['commands']>) =>
    create(CapabilitiesSchema, { commands });
  const kinds = [
    kind({ name: 'restart', confirm: true }, { name: 'set_vent', parameters: [{ name: 'position' }] }),
    kind({ name: 'restart', role: Role.ENGINEER }),
    kind({ name: 'set_vent', parameters: [{ name: 'percent' }] }),
  ];
  const device = (index: number, hash: number) => {
    const made = new FleetDevice(`device-${index}`);
    made.device = create(DeviceSchema, { capabilitiesHash: String(hash) });
    return made;
  };
  const shelf = { of: (one: FleetDevice) => kinds[Number(one.device?.capabilitiesHash)] };

  it('are those that some declare, with how many, in the form of the commonest kind', () => {
    const found = sharedCommands(
      [device(1, 0), device(2, 1), device(3, 1), device(4, 2), device(5, 2)],
      shelf,
    );
    expect(found.map((each) => [each.name, each.count])).toEqual([
      ['restart', 3],
      ['set_vent', 3],
    ]);
    expect(found[1]?.command.parameters[0]?.name).toBe('percent');
    expect(found.map((each) => each.differs)).toEqual([false, true]);
  });

  it('ask for a second look where any kind does, and for the least role of them', () => {
    const [restart] = sharedCommands([device(1, 0), device(2, 1)], shelf);
    expect(restart).toMatchObject({ confirm: true, role: Role.OPERATOR });
    expect(sharedCommands([device(2, 1)], shelf)[0]?.role).toBe(Role.ENGINEER);
  });
});

import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { AuditEntriesSchema, AuditEntrySchema, type AuditQuery } from '../gen/signalbox/v1/audit_pb';
import type { ConsoleToHub } from '../gen/signalbox/v1/console_link_pb';
import { AuditTrail } from './AuditTrail';
import type { Asking } from './access';

/** A hub with entries 1 to `newest`. */
function hub() {
  const state = { newest: 0, asked: [] as AuditQuery[] };
  const ask = (body: ConsoleToHub['body']) => {
    const query = body.value as AuditQuery;
    state.asked.push(query);
    const from = query.beforeEntryNo === 0n ? state.newest : Number(query.beforeEntryNo) - 1;
    const entries = [];
    for (let no = from; no > Math.max(0, from - query.limit); no--) {
      entries.push(create(AuditEntrySchema, { entryNo: BigInt(no) }));
    }
    return Promise.resolve(create(AuditEntriesSchema, { entries }));
  };
  return { state, link: { ask, askAny: ask } as unknown as Asking };
}

const numbers = (trail: AuditTrail) => trail.entries.map((entry) => Number(entry.entryNo));

it('begins with the newest, goes back page by page and says where the beginning is', async () => {
  const { state, link } = hub();
  state.newest = 5;
  const trail = new AuditTrail(link, '', '', 2);
  await trail.newer();
  expect([numbers(trail), trail.complete]).toEqual([[5, 4], false]);
  await trail.older();
  expect([numbers(trail), trail.complete]).toEqual([[5, 4, 3, 2], false]);
  await trail.older();
  expect([numbers(trail), trail.complete]).toEqual([[5, 4, 3, 2, 1], true]);
  await trail.older();
  expect(state.asked).toHaveLength(3);
});

it('puts what happened since above what is here', async () => {
  const { state, link } = hub();
  state.newest = 3;
  const trail = new AuditTrail(link, '', '', 2);
  await trail.newer();
  await trail.older();
  state.newest = 4;
  await trail.newer();
  expect(numbers(trail)).toEqual([4, 3, 2, 1]);
});

it('begins anew where more happened than it asked for, so that no gap looks whole', async () => {
  const { state, link } = hub();
  state.newest = 3;
  const trail = new AuditTrail(link, '', '', 2);
  await trail.newer();
  await trail.older();
  state.newest = 9;
  await trail.newer();
  expect([numbers(trail), trail.complete]).toEqual([[9, 8], false]);
});

it('asks for one actor and one subject', async () => {
  const { state, link } = hub();
  await new AuditTrail(link, 'user:marta', 'gh-1').newer();
  expect(state.asked[0]).toMatchObject({ actor: 'user:marta', subject: 'gh-1' });
});

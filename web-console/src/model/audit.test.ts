import { webcrypto } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { type AuditEntry, AuditEntrySchema } from '../gen/signalbox/v1/audit_pb';
import { actionWords, asLines, chainOf, hex, subjectPath } from './audit';

const digest = (bytes: Uint8Array<ArrayBuffer>) =>
  webcrypto.subtle.digest('SHA-256', bytes) as Promise<ArrayBuffer>;
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

// The two entries that the documentation of the audit gives to try an implementation on.
const FIRST = create(AuditEntrySchema, {
  entryNo: 1n,
  timeMs: 1_800_000_000_000n,
  actor: 'user:märta',
  action: 'command',
  subject: '01J',
  hash: bytes('e261e2fd62a13bc16b3507ca8b47cab08de6a0218f6db33d78003e41794a80a0'),
});
const SECOND = create(AuditEntrySchema, {
  entryNo: 2n,
  timeMs: 1_800_000_000_001n,
  actor: 'hub',
  action: 'execution.cancel',
  subject: '01J',
  detail: 'by user:jo',
  previousHash: FIRST.hash,
  hash: bytes('2c8b356f45d53bd3b8b9aafcf4de7a038708ea9e7feadfb365cbe29646777be0'),
});
const changed = (entry: AuditEntry, change: Partial<AuditEntry>) =>
  create(AuditEntrySchema, { ...entry, ...change });

describe('the chain', () => {
  it('is whole where every entry has its hash and continues the one before', async () => {
    expect(await chainOf([SECOND, FIRST], false, digest)).toEqual({ kind: 'whole', entries: 2 });
  });

  it('breaks at an entry that was changed', async () => {
    const forged = changed(FIRST, { subject: '02J' });
    expect(await chainOf([SECOND, forged], false, digest)).toEqual({ kind: 'broken', entryNo: 1n });
  });

  it('breaks where an entry is missing, but not where a filter left it out', async () => {
    const third = changed(SECOND, { entryNo: 3n });
    expect(await chainOf([third, FIRST], false, undefined)).toEqual({ kind: 'broken', entryNo: 3n });
    expect(await chainOf([SECOND], true, digest)).toEqual({ kind: 'own', entries: 1 });
  });

  it('without hashes says no more than that entries continue one another', async () => {
    expect(await chainOf([SECOND, FIRST], false, undefined)).toEqual({ kind: 'links', entries: 2 });
    const torn = changed(SECOND, { previousHash: bytes('00') });
    expect(await chainOf([torn, FIRST], false, undefined)).toEqual({ kind: 'broken', entryNo: 2n });
  });
});

it.each([
  ['device.join', '/devices/gh-1'],
  ['shadow.set', '/devices/gh-1'],
  ['token.reuse', '/devices/gh-1'],
  ['device.delete', undefined],
  ['token.issue', undefined],
  ['command', '/executions?execution=gh-1'],
  ['user.create', '/people'],
  ['access_token.rotate', '/people?show=tokens'],
  ['hub.start', undefined],
])('the subject of %s is found at %s', (action, path) => {
  expect(subjectPath(create(AuditEntrySchema, { action, subject: 'gh-1' }))).toBe(path);
});

it('an action is said in words, one that nobody knows as it is', () => {
  expect(actionWords('device.join')).toBe('joined');
  expect(actionWords('device.levitate')).toBe('device.levitate');
});

it('saved entries are one JSON object a line, hashes in base64', () => {
  const lines = asLines([SECOND, FIRST]).trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  const first = JSON.parse(lines[1] ?? '') as { entryNo: string; hash: string };
  expect(first.entryNo).toBe('1');
  expect(hex(Uint8Array.from(Buffer.from(first.hash, 'base64')))).toBe(hex(FIRST.hash));
});

import { create, toBinary, toJson } from '@bufbuild/protobuf';
import { type AuditEntry, AuditEntrySchema } from '../gen/signalbox/v1/audit_pb';
import { bulkPath, devicePath } from '../state/Route';
import { text } from '../strings';

/** What was done, in words where they are known. */
export function actionWords(action: string): string {
  return text.audit.actions[action] ?? action;
}

/** These need somebody's eye. */
const ALARMING: ReadonlySet<string> = new Set(['token.reuse', 'sign_in.refuse', 'credential.refuse']);

export function isAlarming(action: string): boolean {
  return ALARMING.has(action);
}

/** Where the page of what it was done to is; undefined: it has none. */
export function subjectPath({ action, subject }: AuditEntry): string | undefined {
  const [kind = ''] = action.split('.');
  switch (kind) {
    case 'command':
      return `/executions?execution=${encodeURIComponent(subject)}`;
    case 'bulk':
      return bulkPath(subject);
    case 'device':
      return action === 'device.delete' ? undefined : devicePath(subject);
    case 'shadow':
      return devicePath(subject);
    case 'token':
      return action === 'token.reuse' ? devicePath(subject) : undefined;
    case 'user':
      return '/people';
    case 'access_token':
      return '/people?show=tokens';
    case 'join_key':
      return '/people?show=keys';
    case 'mapping':
      return '/bridge';
    default:
      return undefined;
  }
}

/** One JSON object a line, as the command line exports them. */
export function asLines(entries: readonly AuditEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(toJson(AuditEntrySchema, entry))}\n`).join('');
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What became of checking the chain, as far as it is here. */
export type Chain =
  | { readonly kind: 'whole' | 'own' | 'links'; readonly entries: number }
  | { readonly kind: 'broken'; readonly entryNo: bigint };

/** SHA-256 of bytes; undefined: the browser computes none here. */
export type Digest = ((bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>) | undefined;

/** What is hashed: the entry in its binary form without its own hash. */
export function hashed(entry: AuditEntry): Uint8Array<ArrayBuffer> {
  return toBinary(AuditEntrySchema, create(AuditEntrySchema, { ...entry, hash: new Uint8Array() }));
}

/**
 * Checks entries, newest first: that each has the hash it says, and where none is left out between them that each
 * continues the one before.
 */
export async function chainOf(
  entries: readonly AuditEntry[],
  filtered: boolean,
  digest: Digest,
): Promise<Chain> {
  let newer: AuditEntry | undefined;
  for (const entry of entries) {
    if (digest !== undefined && hex(new Uint8Array(await digest(hashed(entry)))) !== hex(entry.hash)) {
      return { kind: 'broken', entryNo: entry.entryNo };
    }
    const continued =
      newer === undefined ||
      (newer.entryNo === entry.entryNo + 1n && hex(newer.previousHash) === hex(entry.hash));
    if (!filtered && !continued && newer !== undefined) {
      return { kind: 'broken', entryNo: newer.entryNo };
    }
    newer = entry;
  }
  const entriesHere = entries.length;
  return { kind: digest === undefined ? 'links' : filtered ? 'own' : 'whole', entries: entriesHere };
}

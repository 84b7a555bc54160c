import { type JsonValue, toJson } from '@bufbuild/protobuf';
import { type Value, ValueSchema } from '@bufbuild/protobuf/wkt';
import { type Shadow, type ShadowRevision, ShadowSide } from '../gen/signalbox/v1/shadow_pb';

/** What was desired, by path. */
export type Desired = ReadonlyMap<string, Value>;

export interface Difference {
  readonly path: string;
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

export function desiredNow(shadow: Shadow | undefined): Desired {
  return new Map(
    (shadow?.leaves ?? []).flatMap(({ path, desired }) => (desired === undefined ? [] : [[path, desired]])),
  );
}

/** What was desired at a version: what is now, with every change since taken back, the newest first. */
export function desiredAt(now: Desired, newestFirst: readonly ShadowRevision[], version: bigint): Desired {
  const then = new Map(now);
  for (const revision of newestFirst) {
    if (revision.side === ShadowSide.DESIRED && revision.version > version) {
      for (const path of Object.keys(revision.changes)) {
        const previous = revision.previous[path];
        if (previous === undefined || isNull(previous)) {
          then.delete(path);
        } else {
          then.set(path, previous);
        }
      }
    }
  }
  return then;
}

/** By path; what is the same on both sides is left out. */
export function differences(before: Desired, after: Desired): Difference[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths
    .map((path) => ({ path, before: before.get(path), after: after.get(path) }))
    .filter((line) => plain(line.before) !== plain(line.after));
}

/** What to desire so that `before` becomes `after`; null takes back. */
export function changesTo(lines: readonly Difference[]): Record<string, JsonValue> {
  return Object.fromEntries(
    lines.map(({ path, after }) => [path, after === undefined ? null : toJson(ValueSchema, after)]),
  );
}

export function isNull(value: Value | undefined): boolean {
  return value === undefined || value.kind.case === 'nullValue' || value.kind.case === undefined;
}

function plain(value: Value | undefined): string {
  return value === undefined ? '' : JSON.stringify(toJson(ValueSchema, value));
}

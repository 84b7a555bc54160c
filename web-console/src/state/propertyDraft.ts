import type { JsonValue } from '@bufbuild/protobuf';
import { toJson } from '@bufbuild/protobuf';
import { type Value, ValueSchema } from '@bufbuild/protobuf/wkt';
import { type Parameter, ValueType } from '../gen/signalbox/v1/capabilities_pb';
import type { ShadowLeaf } from '../gen/signalbox/v1/shadow_pb';
import { fieldOf, type PropertyRow } from '../model/property';
import { text } from '../strings';
import { check, type FieldValue } from './parameters';

/** What somebody is about to want, by path; null: nothing any more. */
export type PropertyDraft = ReadonlyMap<string, FieldValue | null>;

export type CheckedProperty =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly why: string };

/** One line of a review. */
export interface PropertyChange {
  readonly path: string;
  readonly form: Parameter | undefined;
  readonly before: Value | undefined;
  readonly after: JsonValue;
  /** Why it cannot be so; empty: it can. */
  readonly wrong: string;
}

const LIST_AT_MOST = 256;

/** The hub's own rules for one property, told before it is asked. */
export function checkProperty(form: Parameter, field: FieldValue): CheckedProperty {
  if (form.type === ValueType.LIST) {
    return checkList(typeof field === 'string' ? field : '');
  }
  const checked = check({ ...form, required: true }, field);
  if (!checked.ok) {
    return checked;
  }
  return checked.value === undefined
    ? { ok: false, why: text.command.missing }
    : { ok: true, value: checked.value };
}

function checkList(typed: string): CheckedProperty {
  let list: unknown;
  try {
    list = JSON.parse(typed);
  } catch {
    return { ok: false, why: text.property.notList };
  }
  if (!Array.isArray(list) || !list.every((item) => ['number', 'boolean', 'string'].includes(typeof item))) {
    return { ok: false, why: text.property.notList };
  }
  return list.length > LIST_AT_MOST
    ? { ok: false, why: text.property.longList }
    : { ok: true, value: list as JsonValue };
}

/** What an editor of a property starts with; a list as it is written. */
export function propertyField(form: Parameter, leaf: ShadowLeaf | undefined): FieldValue {
  if (form.type !== ValueType.LIST) {
    return fieldOf(leaf);
  }
  const value = leaf?.desired ?? leaf?.reported;
  return value === undefined ? '[]' : JSON.stringify(toJson(ValueSchema, value));
}

/** What setting the draft would change; what is wanted already is left out. */
export function draftChanges(rows: readonly PropertyRow[], draft: PropertyDraft): PropertyChange[] {
  return rows.flatMap(({ path, declared, leaf }): PropertyChange[] => {
    const field = draft.get(path);
    const form = declared?.form;
    if (field === undefined && !draft.has(path)) {
      return [];
    }
    const before = leaf?.desired;
    if (field === null || form === undefined) {
      return before === undefined ? [] : [{ path, form, before, after: null, wrong: '' }];
    }
    const checked = checkProperty(form, field);
    if (!checked.ok) {
      return [{ path, form, before, after: null, wrong: checked.why }];
    }
    return sameValue(before, checked.value) ? [] : [{ path, form, before, after: checked.value, wrong: '' }];
  });
}

export function sameValue(a: Value | undefined, b: JsonValue): boolean {
  const written = a === undefined ? null : toJson(ValueSchema, a);
  return JSON.stringify(written) === JSON.stringify(b);
}

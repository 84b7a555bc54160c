import { fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type Value, ValueSchema } from '@bufbuild/protobuf/wkt';
import { formatPlain, NO_VALUE } from '../format/numbers';
import { plainText } from '../format/plain';
import { type Quantity, unitSign } from '../format/units';
import type { Capabilities, Property } from '../gen/signalbox/v1/capabilities_pb';
import { type Shadow, type ShadowLeaf, SyncState } from '../gen/signalbox/v1/shadow_pb';
import type { FieldValue } from '../state/parameters';
import { text } from '../strings';
import type { GlyphName } from '../views/parts/Glyph';

export type SyncTone = 'plain' | 'waiting' | 'bad' | 'drift';

export interface SyncLook {
  readonly word: string;
  readonly tone: SyncTone;
  readonly glyph: GlyphName;
}

const LOOKS: Readonly<Record<number, readonly [SyncTone, GlyphName]>> = {
  [SyncState.IN_SYNC]: ['plain', 'rails'],
  [SyncState.PENDING]: ['waiting', 'arrow'],
  [SyncState.APPLYING]: ['waiting', 'brokenArrow'],
  [SyncState.REJECTED]: ['bad', 'cross'],
  [SyncState.FAILED]: ['bad', 'cross'],
  [SyncState.DRIFTED]: ['drift', 'struck'],
};

/** Undefined: nobody wants anything of this leaf. */
export function syncLook(state: SyncState): SyncLook | undefined {
  const look = LOOKS[state];
  return look === undefined ? undefined : { word: text.sync[state] ?? '', tone: look[0], glyph: look[1] };
}

/** One row: a declared property, a leaf of the shadow, or both. */
export interface PropertyRow {
  readonly path: string;
  readonly declared: Property | undefined;
  readonly leaf: ShadowLeaf | undefined;
}

/** Declared properties in their order, then leaves the device no longer declares. */
export function propertyRows(
  capabilities: Capabilities | undefined,
  shadow: Shadow | undefined,
): PropertyRow[] {
  const leaves = new Map((shadow?.leaves ?? []).map((leaf) => [leaf.path, leaf]));
  const rows: PropertyRow[] = [];
  for (const declared of capabilities?.properties ?? []) {
    const path = declared.form?.name ?? '';
    rows.push({ path, declared, leaf: leaves.get(path) });
    leaves.delete(path);
  }
  for (const leaf of leaves.values()) {
    rows.push({ path: leaf.path, declared: undefined, leaf });
  }
  return rows;
}

/** All its digits, in groups; so small that it would read as another number: as it is. */
function written(value: number): string {
  return Number(value.toFixed(6)) === value ? formatPlain(value) : String(value);
}

/** A desired or reported value as people read it. */
export function propertyQuantity(value: Value | undefined, unit: string): Quantity {
  switch (value?.kind.case) {
    case 'numberValue':
      return { digits: written(value.kind.value), unit: unitSign(unit) };
    case 'boolValue':
      return { digits: value.kind.value ? text.device.on : text.device.off, unit: '' };
    case 'stringValue':
      return { digits: plainText(value.kind.value), unit: '' };
    case 'listValue':
    case 'structValue':
      return { digits: plainText(JSON.stringify(toJson(ValueSchema, value))), unit: '' };
    default:
      return { digits: NO_VALUE, unit: '' };
  }
}

/** What an editor of this property starts with: what is wanted, else what is. */
export function fieldOf(leaf: ShadowLeaf | undefined): FieldValue {
  const value = leaf?.desired ?? leaf?.reported;
  switch (value?.kind.case) {
    case 'numberValue':
      return String(value.kind.value);
    case 'boolValue':
    case 'stringValue':
      return value.kind.value;
    default:
      return undefined;
  }
}

/** As the protocol has it; null removes what is desired. */
export function wireValue(value: JsonValue): Value {
  return fromJson(ValueSchema, value);
}

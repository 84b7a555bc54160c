import { declaredValue, unitSign } from '../format/units';
import { ValueType } from '../gen/signalbox/v1/capabilities_pb';
import { ExecutionState } from '../gen/signalbox/v1/execution_pb';
import { SyncState } from '../gen/signalbox/v1/shadow_pb';
import { Lifecycle } from '../gen/signalbox/v1/types_pb';
import type { PresenceKind } from '../model/presence';
import { text } from '../strings';
import { type Operator, readAge, readNumber, readOperator, unitFactor } from './searchValues';

const words = text.search;

/** What a token asks of a device. A token that cannot be understood matches nothing: ignored, it would choose more than was meant. */
export type Condition =
  | { readonly kind: 'presence'; readonly presence: PresenceKind }
  | { readonly kind: 'trouble' }
  | { readonly kind: 'tag'; readonly tag: string; readonly begins: boolean }
  | { readonly kind: 'model'; readonly word: string }
  | { readonly kind: 'lifecycle'; readonly lifecycle: Lifecycle }
  | { readonly kind: 'sync'; readonly sync: SyncState }
  | { readonly kind: 'command'; readonly word: string }
  | { readonly kind: 'outcome'; readonly state: ExecutionState }
  | { readonly kind: 'ago'; readonly of: 'seen' | 'since'; readonly operator: Operator; readonly ms: number }
  | { readonly kind: 'trip'; readonly operator: Operator; readonly ms: number }
  | MetricCondition
  | { readonly kind: 'words'; readonly word: string }
  | { readonly kind: 'wrong'; readonly why: string };

export interface MetricCondition {
  readonly kind: 'metric';
  readonly name: string;
  readonly operator: Operator;
  readonly value: number | boolean | string;
  /** UCUM; undefined: any, each device in its own. */
  readonly unit: string | undefined;
}

export interface Token {
  /** As typed, with its sign and quotes. */
  readonly text: string;
  readonly not: boolean;
  readonly condition: Condition;
  /** How a chip shows it: temperature > 24 °C. */
  readonly name: string;
  readonly sign: string;
  readonly value: string;
}

/** What is known of a metric's name in this fleet. */
export interface MetricFacts {
  readonly units: readonly string[];
  readonly types: readonly ValueType[];
}

/** The names the language is read with. */
export interface Names {
  metric(name: string): MetricFacts | undefined;
  /** Every known metric; empty while no device has said what it declares. */
  metricNames(): readonly string[];
}

export const PRESENCE_WORDS: ReadonlyMap<string, PresenceKind> = new Map([
  ['online', 'online'],
  ['asleep', 'asleep'],
  ['offline', 'offline'],
  ['unknown', 'unknown'],
  ['never', 'never'],
]);
export const TROUBLE_WORD = 'trouble';
export const LIFECYCLE_WORDS: ReadonlyMap<string, Lifecycle> = new Map([
  ['pending', Lifecycle.PENDING],
  ['active', Lifecycle.ACTIVE],
  ['suspended', Lifecycle.SUSPENDED],
  ['retired', Lifecycle.RETIRED],
]);
export const SYNC_WORDS: ReadonlyMap<string, SyncState> = new Map([
  ['drifted', SyncState.DRIFTED],
  ['pending', SyncState.PENDING],
  ['applying', SyncState.APPLYING],
  ['rejected', SyncState.REJECTED],
  ['failed', SyncState.FAILED],
  ['in-sync', SyncState.IN_SYNC],
]);
export const OUTCOME_WORDS: ReadonlyMap<string, ExecutionState> = new Map([
  ['succeeded', ExecutionState.SUCCEEDED],
  ['failed', ExecutionState.FAILED],
  ['rejected', ExecutionState.REJECTED],
  ['timed-out', ExecutionState.TIMED_OUT],
  ['expired', ExecutionState.EXPIRED],
  ['cancelled', ExecutionState.CANCELLED],
  ['indeterminate', ExecutionState.INDETERMINATE],
  ['queued', ExecutionState.QUEUED],
  ['running', ExecutionState.RUNNING],
]);

export const KEYS = ['tag', 'model', 'lifecycle', 'sync', 'command', 'outcome'] as const;

const NAME = /^[a-z][a-z0-9_]*$/i;
/** A name, its operator, and the rest; the rest may be empty while it is typed. */
const COMPARED = /^([a-z][a-z0-9_]*)(>=|<=|!=|≥|≤|≠|>|<|=|:)(.*)$/is;

/** Cuts a query into tokens: quotes hold words together, and spaces around an operator do not part them. */
export function tokenise(query: string): string[] {
  const tokens: string[] = [];
  let token = '';
  let quoted = false;
  const close = () => {
    if (token !== '') {
      tokens.push(token);
    }
    token = '';
  };
  for (let i = 0; i < query.length; i++) {
    const char = query.charAt(i);
    if (char === '"') {
      quoted = !quoted;
      token += char;
    } else if (!quoted && /\s/.test(char)) {
      const rest = query.slice(i).trimStart();
      const name = token.startsWith('-') ? token.slice(1) : token;
      const joins = (NAME.test(name) && /^[<>=!≥≤≠]/.test(rest)) || (/[<>=≥≤≠]$/.test(token) && rest !== '');
      if (joins) {
        i = query.length - rest.length - 1;
      } else {
        close();
      }
    } else {
      token += char;
    }
  }
  close();
  return tokens;
}

export function parseQuery(query: string, names: Names): Token[] {
  const tokens = tokenise(query);
  const joined: string[] = [];
  for (const token of tokens) {
    // People write the two words as the page does.
    if (token.toLowerCase() === 'seen' && /^-?never$/i.test(joined.at(-1) ?? '')) {
      continue;
    }
    joined.push(token);
  }
  return joined.map((token) => readToken(token, names));
}

/** As it is typed: a value that is not complete yet is taken for the beginning of one. */
export function readDraft(draft: string, names: Names): Token | undefined {
  const typed = tokenise(draft).join(' ').trim();
  if (typed === '') {
    return undefined;
  }
  const token = readToken(typed, names);
  if (token.condition.kind === 'tag') {
    return { ...token, condition: { ...token.condition, begins: true } };
  }
  return token.condition.kind === 'wrong' ? undefined : token;
}

export function readToken(typed: string, names: Names): Token {
  const not = typed.startsWith('-') && typed.length > 1;
  const said = not ? typed.slice(1) : typed;
  const token = (condition: Condition, value: string, name = '', sign = ''): Token => ({
    text: typed,
    not,
    condition,
    name,
    sign,
    value,
  });
  const wrong = (why: string) => token({ kind: 'wrong', why }, said);
  if (said.startsWith('"')) {
    const word = unquoted(said);
    return token({ kind: 'words', word: word.toLowerCase() }, word);
  }
  const compared = COMPARED.exec(said);
  if (compared === null) {
    const word = said.toLowerCase();
    const presence = PRESENCE_WORDS.get(word);
    if (presence !== undefined) {
      return token({ kind: 'presence', presence }, word === 'never' ? words.never : word);
    }
    if (word === TROUBLE_WORD) {
      return token({ kind: 'trouble' }, word);
    }
    return /[<>]/.test(said) && !/^[<>]/.test(said)
      ? wrong(words.wrong.name(said))
      : token({ kind: 'words', word: unquoted(word) }, unquoted(said));
  }
  const [, name = '', sign = '', rest = ''] = compared;
  const key = name.toLowerCase();
  const operator = readOperator(sign);
  const value = unquoted(rest).trim();
  const shown = (condition: Condition, as = value) =>
    condition.kind === 'wrong' ? token(condition, said) : token(condition, as, key, signOf(operator, sign));
  if (value === '') {
    return wrong(words.wrong.empty(said));
  }
  switch (key) {
    case 'tag': {
      const begins = value.endsWith('*');
      const tag = (begins ? value.slice(0, -1) : value).toLowerCase();
      return operator === '=' ? shown({ kind: 'tag', tag, begins }) : wrong(words.wrong.colon(key, value));
    }
    case 'model':
    case 'command':
      return operator === '='
        ? shown({ kind: key, word: value.toLowerCase() })
        : wrong(words.wrong.colon(key, value));
    case 'lifecycle':
      return shown(oneOf(LIFECYCLE_WORDS, key, value, (lifecycle) => ({ kind: 'lifecycle', lifecycle })));
    case 'sync':
      return shown(oneOf(SYNC_WORDS, key, value, (sync) => ({ kind: 'sync', sync })));
    case 'outcome':
      return shown(oneOf(OUTCOME_WORDS, key, value, (state) => ({ kind: 'outcome', state })));
    case 'seen':
    case 'since': {
      const age = readAge(value);
      return age === undefined
        ? wrong(words.wrong.age(key, value))
        : shown({ kind: 'ago', of: key, operator, ms: age.ms }, age.said);
    }
    case 'rtt': {
      const number = readNumber(value);
      return number === undefined || !['', 'ms'].includes(number.unit)
        ? wrong(words.wrong.trip(value))
        : shown({ kind: 'trip', operator, ms: number.value }, declaredValue(number.value, 'ms'));
    }
    default: {
      const condition = metricCondition(key, operator, value, names);
      return shown(condition, condition.kind === 'metric' ? valueText(condition, names) : value);
    }
  }
}

function metricCondition(name: string, operator: Operator, value: string, names: Names): Condition {
  const facts = names.metric(name);
  if (facts === undefined && names.metricNames().length > 0) {
    const near = nearest(name, [...names.metricNames(), ...KEYS, 'seen', 'since', 'rtt']);
    return wrongly(near === undefined ? words.wrong.unknown(name) : words.wrong.nearest(name, near));
  }
  const numeric = facts === undefined || facts.types.includes(ValueType.NUMBER);
  const number = readNumber(value);
  if (numeric && number !== undefined) {
    return inUnit(name, operator, number, facts);
  }
  if (facts?.types.includes(ValueType.BOOLEAN) && /^(on|off|yes|no|true|false)$/i.test(value)) {
    return { kind: 'metric', name, operator, value: /^(on|yes|true)$/i.test(value), unit: undefined };
  }
  if (facts?.types.includes(ValueType.TEXT) && (operator === '=' || operator === '!=')) {
    return { kind: 'metric', name, operator, value: value.toLowerCase(), unit: undefined };
  }
  if (facts !== undefined && !numeric) {
    return wrongly(words.wrong.flag(name));
  }
  return wrongly(words.wrong.number(name, value));
}

function inUnit(
  name: string,
  operator: Operator,
  number: { value: number; unit: string },
  facts: MetricFacts | undefined,
): Condition {
  if (number.unit === '' || facts === undefined) {
    return { kind: 'metric', name, operator, value: number.value, unit: undefined };
  }
  for (const unit of facts.units) {
    const factor = unitFactor(number.unit, unit);
    if (factor !== undefined) {
      return { kind: 'metric', name, operator, value: number.value * factor, unit };
    }
  }
  const units = facts.units.map(unitSign).filter((unit) => unit !== '');
  return wrongly(
    units.length === 0
      ? words.wrong.noUnit(name, number.unit)
      : words.wrong.unit(name, units.join(` ${words.or} `), number.unit),
  );
}

function valueText(condition: MetricCondition, names: Names): string {
  const { value } = condition;
  if (typeof value === 'boolean') {
    return value ? text.device.on : text.device.off;
  }
  if (typeof value === 'string') {
    return value;
  }
  const units = names.metric(condition.name)?.units ?? [];
  const unit = condition.unit ?? (units.length === 1 ? (units[0] ?? '') : '');
  return declaredValue(value, unit);
}

function oneOf<T>(
  known: ReadonlyMap<string, T>,
  key: string,
  value: string,
  make: (found: T) => Condition,
): Condition {
  const found = known.get(value.toLowerCase().replace(/[\s_]+/g, '-'));
  return found === undefined
    ? wrongly(words.wrong.choice(key, value, [...known.keys()].join(', ')))
    : make(found);
}

function wrongly(why: string): Condition {
  return { kind: 'wrong', why };
}

function signOf(operator: Operator, typed: string): string {
  return typed === ':' ? ':' : ({ '>=': '≥', '<=': '≤', '!=': '≠' }[operator as string] ?? operator);
}

function unquoted(typed: string): string {
  return typed.replaceAll('"', '');
}

/** A word as a token says it: in quotes where spaces or signs would part it. */
export function quoted(word: string): string {
  return /[\s"<>=:]/.test(word) || word.startsWith('-') ? `"${word.replaceAll('"', '')}"` : word;
}

/** The known name that is a slip or two away. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const slips = candidate.startsWith(name) ? 0.5 : distance(name, candidate);
    if (slips < fewest) {
      fewest = slips;
      best = candidate;
    }
  }
  return best;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

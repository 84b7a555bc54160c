import { create } from '@bufbuild/protobuf';
import {
  MetricSchema,
  ParameterSchema,
  PropertySchema,
  ValueType,
} from '../gen/signalbox/v1/capabilities_pb';
import {
  CreateRule,
  MappedMetricSchema,
  MappedPresenceSchema,
  MappedReportSchema,
  type MappedTopic,
  MappedTopicSchema,
  MappedValueSchema,
  type Mapping,
  MappingSchema,
} from '../gen/signalbox/v1/mapping_pb';
import { tokensOf } from './jsonTree';

export type RuleKind = 'metric' | 'report' | 'presence';
export type RuleType = 'number' | 'flag' | 'text';

/** One value of one topic, and what it becomes. */
export interface ExampleRule {
  /** The topic in whose publish it was clicked. */
  readonly topic: string;
  readonly pointer: string;
  readonly kind: RuleKind;
  readonly name: string;
  readonly unit: string;
  readonly type: RuleType;
  /** Presence only. */
  readonly online: string;
  readonly offline: string;
}

/** What a level of a topic stands for: itself, any word, or a capture of this name. */
export type LevelMark = { readonly kind: 'any' } | { readonly kind: 'capture'; readonly name: string };

/** A mapping that is being made by pointing at publishes. */
export interface Example {
  readonly name: string;
  readonly title: string;
  /** The pattern of the device's id. */
  readonly id: string;
  readonly auto: boolean;
  /** Levels of topics that are not meant literally, by topic and index. */
  readonly marks: Readonly<Record<string, Readonly<Record<number, LevelMark>>>>;
  readonly rules: readonly ExampleRule[];
}

export const NEW_EXAMPLE: Example = {
  name: '',
  title: '',
  id: '{device}',
  auto: false,
  marks: {},
  rules: [],
};

/** Shown in the fleet's columns. */
const PRIMARY = 3;

const TYPES: Readonly<Record<RuleType, ValueType>> = {
  number: ValueType.NUMBER,
  flag: ValueType.BOOLEAN,
  text: ValueType.TEXT,
};

/** Words of names and the unit that they mostly come with (UCUM). */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/temp|dew_?point/, 'Cel'],
  [/humid|battery|moist|brightness|percent|soil/, '%'],
  [/voltage|volts?$/, 'V'],
  [/apparent/, 'V.A'],
  [/power|watt/, 'W'],
  [/current|amp/, 'A'],
  [/energy|total|today|yesterday|kwh/, 'kW.h'],
  [/press/, 'hPa'],
  [/illumin|lux/, 'lx'],
  [/co2/, '[ppm]'],
  [/rssi|signal_?strength|dbm/, 'dB[mW]'],
  [/freq/, 'Hz'],
  [/uptime/, 's'],
];

const GONE: Readonly<Record<string, string>> = {
  online: 'offline',
  connected: 'disconnected',
  available: 'unavailable',
  alive: 'dead',
  up: 'down',
  true: 'false',
  '1': '0',
};
const THERE = Object.fromEntries(Object.entries(GONE).map(([there, gone]) => [gone, there]));
const FLAGS = new Set(['on', 'off', 'true', 'false']);

/** A name as metrics and paths have it: [a-z][a-z0-9_]{0,63}. */
export function nameOf(words: string): string {
  const plain = words
    .normalize('NFD')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '');
  return plain.slice(0, 64) || 'value';
}

/** What a click on a value most likely means. */
export function guessRule(topic: string, pointer: string, value: string | number | boolean): ExampleRule {
  const last =
    tokensOf(pointer)
      .filter((part) => !/^\d+$/.test(part))
      .at(-1) ??
    topic.split('/').at(-1) ??
    '';
  const name = nameOf(last);
  const text = String(value);
  const lower = text.toLowerCase();
  const there = GONE[lower] === undefined ? THERE[lower] : lower;
  const tells = /lwt|availab|online|status|presence|state|connect|alive|up$/.test(
    `${topic.split('/').at(-1)} ${last}`.toLowerCase(),
  );
  const isPresence = there !== undefined && (tells || (there !== '1' && there !== 'true'));
  const type: RuleType =
    typeof value === 'boolean' || FLAGS.has(lower)
      ? 'flag'
      : typeof value === 'number' || (text.trim() !== '' && Number.isFinite(Number(text)))
        ? 'number'
        : 'text';
  return {
    topic,
    pointer,
    kind: isPresence && type !== 'flag' ? 'presence' : 'metric',
    name,
    unit: type === 'number' ? (UNITS.find(([words]) => words.test(name))?.[1] ?? '') : '',
    type,
    online: inCaseOf(text, there ?? 'online'),
    offline: inCaseOf(text, GONE[there ?? 'online'] ?? 'offline'),
  };
}

function inCaseOf(example: string, word: string): string {
  if (/^[A-Z]+$/.test(example)) {
    return word.toUpperCase();
  }
  return /^[A-Z]/.test(example) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

/** The filter of a topic: its levels, with what is marked in place of the words. */
export function filterOf(topic: string, marks: Readonly<Record<number, LevelMark>> | undefined): string {
  return topic
    .split('/')
    .map((level, index) => {
      const mark = marks?.[index];
      return mark === undefined ? level : mark.kind === 'any' ? '+' : `{${mark.name}}`;
    })
    .join('/');
}

/** Whether a filter with captures matches a topic. */
export function matches(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  return (
    wanted.length === levels.length &&
    wanted.every((level, index) => level === '+' || /^\{.*\}$/.test(level) || level === levels[index])
  );
}

/** Itself, then the device, or a part of it where another level is that already, then any word, then itself again. */
export function turnLevel(example: Example, topic: string, index: number): Example {
  const marks = marksFor(example, topic);
  const now = marks[index];
  const next = { ...marks };
  if (now === undefined) {
    const taken = Object.values(marks).some((mark) => mark.kind === 'capture' && mark.name === 'device');
    next[index] = { kind: 'capture', name: taken ? 'part' : 'device' };
  } else if (now.kind === 'capture') {
    next[index] = { kind: 'any' };
  } else {
    delete next[index];
  }
  return { ...example, marks: { ...example.marks, [topic]: next } };
}

/** A topic that nobody marked yet is marked where the same words are in others. */
export function marksFor(example: Example, topic: string): Readonly<Record<number, LevelMark>> {
  const own = example.marks[topic];
  if (own !== undefined) {
    return own;
  }
  const levels = topic.split('/');
  for (const [other, marks] of Object.entries(example.marks)) {
    // A topic of the same form, perhaps of another device.
    if (matches(filterOf(other, marks), topic)) {
      return marks;
    }
  }
  const words = new Map<string, LevelMark>();
  for (const [other, marks] of Object.entries(example.marks)) {
    other.split('/').forEach((level, index) => {
      const mark = marks[index];
      if (mark?.kind === 'capture' && mark.name === 'device') {
        words.set(level, mark);
      }
    });
  }
  const found = levels.findIndex((level) => words.has(level));
  const mark = words.get(levels[found] ?? '');
  return mark === undefined ? {} : { [found]: mark };
}

/** The rule that a click makes, or takes back. */
export function turnRule(
  example: Example,
  topic: string,
  pointer: string,
  value: string | number | boolean,
): Example {
  const filter = filterOf(topic, marksFor(example, topic));
  const known = example.rules.find(
    (rule) => rule.pointer === pointer && filterOfRule(example, rule) === filter,
  );
  if (known !== undefined) {
    return { ...example, rules: example.rules.filter((rule) => rule !== known) };
  }
  const guessed = guessRule(topic, pointer, value);
  const names = new Set(example.rules.map((rule) => rule.name));
  let name = guessed.name;
  if (guessed.kind !== 'presence' && names.has(name)) {
    const parent = tokensOf(pointer).at(-2);
    name = parent === undefined ? name : nameOf(`${parent}_${guessed.name}`);
    for (let n = 2; names.has(name); n++) {
      name = `${guessed.name}_${n}`;
    }
  }
  const marks = { ...example.marks, [topic]: marksFor(example, topic) };
  return { ...example, marks, rules: [...example.rules, { ...guessed, name }] };
}

export function filterOfRule(example: Example, rule: ExampleRule): string {
  return filterOf(rule.topic, marksFor(example, rule.topic));
}

/** The mapping as far as it is made; without rules its topics are empty. */
export function mappingOf(example: Example): Mapping {
  const topics = new Map<string, MappedTopic>();
  for (const rule of example.rules) {
    const filter = filterOfRule(example, rule);
    const of = topics.get(filter) ?? create(MappedTopicSchema, { filter });
    const value = create(MappedValueSchema, { pointer: rule.pointer });
    const form = { name: rule.name, type: TYPES[rule.type], unit: rule.unit };
    if (rule.kind === 'presence') {
      of.presence = create(MappedPresenceSchema, {
        value,
        online: words(rule.online),
        offline: words(rule.offline),
      });
    } else if (rule.kind === 'metric') {
      const primary = example.rules.filter(isMetric).indexOf(rule) < PRIMARY;
      const metric = create(MetricSchema, { ...form, primary });
      of.metrics.push(create(MappedMetricSchema, { metric, value }));
    } else {
      const property = create(PropertySchema, { form: create(ParameterSchema, form) });
      of.reports.push(create(MappedReportSchema, { property, value }));
    }
    topics.set(filter, of);
  }
  return create(MappingSchema, {
    name: example.name,
    title: example.title,
    device: { id: example.id, create: example.auto ? CreateRule.AUTO : CreateRule.PENDING },
    topics: [...topics.values()],
  });
}

function isMetric(rule: ExampleRule): boolean {
  return rule.kind === 'metric';
}

function words(list: string): string[] {
  return list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

import { declaredValue } from '../format/units';
import { type Metric, ValueType } from '../gen/signalbox/v1/capabilities_pb';
import { PRESENCE_KINDS, type PresenceKind, presenceKind } from '../model/presence';
import { metricTitle } from '../model/reading';
import { text } from '../strings';
import type { CapabilityShelf } from './CapabilityShelf';
import type { FleetDevice } from './FleetStore';
import {
  KEYS,
  LIFECYCLE_WORDS,
  type MetricFacts,
  type Names,
  OUTCOME_WORDS,
  PRESENCE_WORDS,
  quoted,
  SYNC_WORDS,
  TROUBLE_WORD,
} from './search';
import { leavesIn } from './searchMatch';

const words = text.search;

/** A metric's name as the fleet declares it. */
export interface MetricEntry extends MetricFacts {
  readonly title: string;
  /** Devices that declare it. */
  readonly count: number;
  /** Some kind of device does not put it first: the fleet is told of it only when asked. */
  readonly hidden: boolean;
  /** Some kind of device puts it first. */
  readonly primary: boolean;
  readonly highLimit: number | undefined;
  readonly lowLimit: number | undefined;
}

/** Every word the fleet gives the language. */
export class Lexicon implements Names {
  readonly metrics: ReadonlyMap<string, MetricEntry>;
  private readonly allMetrics: readonly string[];

  constructor(
    private readonly devices: readonly FleetDevice[],
    shelf: Pick<CapabilityShelf, 'of'>,
  ) {
    this.metrics = metricsOf(devices, shelf);
    this.allMetrics = [...this.metrics.keys()];
  }

  metric(name: string): MetricFacts | undefined {
    return this.metrics.get(name);
  }

  metricNames(): readonly string[] {
    return this.allMetrics;
  }

  /** What to watch so that these are known; empty: what devices put first is enough. */
  watchFor(names: readonly string[]): string[] {
    if (!names.some((name) => this.metrics.get(name)?.hidden ?? false)) {
      return [];
    }
    const first = this.allMetrics.filter((name) => this.metrics.get(name)?.primary ?? false);
    return [...new Set([...first, ...names])].sort();
  }

  presences(): ReadonlyMap<PresenceKind, number> {
    return counted(this.devices, (device) => [presenceKind(device.state)]);
  }

  tags(): ReadonlyMap<string, number> {
    return counted(this.devices, (device) => device.device?.tags ?? []);
  }

  models(): ReadonlyMap<string, number> {
    return counted(this.devices, (device) => [device.device?.model ?? ''].filter((model) => model !== ''));
  }

  /** Devices for each word of a key that has fixed words. */
  choices(key: string): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    const count = (word: string, holds: (device: FleetDevice) => boolean) =>
      found.set(
        word,
        this.devices.reduce((sum, device) => sum + (holds(device) ? 1 : 0), 0),
      );
    if (key === 'sync') {
      for (const [word, sync] of SYNC_WORDS) {
        count(word, (device) => leavesIn(device.shadowStatus, sync) > 0);
      }
    } else if (key === 'lifecycle') {
      for (const [word, lifecycle] of LIFECYCLE_WORDS) {
        count(word, (device) => device.device?.lifecycle === lifecycle);
      }
    }
    return found;
  }
}

function counted<T>(
  devices: readonly FleetDevice[],
  of: (device: FleetDevice) => readonly T[],
): Map<T, number> {
  const counts = new Map<T, number>();
  for (const device of devices) {
    for (const each of of(device)) {
      counts.set(each, (counts.get(each) ?? 0) + 1);
    }
  }
  return counts;
}

function metricsOf(
  devices: readonly FleetDevice[],
  shelf: Pick<CapabilityShelf, 'of'>,
): ReadonlyMap<string, MetricEntry> {
  const kinds = new Map<string, { device: FleetDevice; count: number }>();
  for (const device of devices) {
    const hash = device.device?.capabilitiesHash ?? '';
    const kind = kinds.get(hash);
    if (kind === undefined) {
      kinds.set(hash, { device, count: 1 });
    } else {
      kind.count++;
    }
  }
  const found = new Map<string, MetricEntry>();
  for (const { device, count } of kinds.values()) {
    for (const metric of shelf.of(device)?.metrics ?? []) {
      found.set(metric.name, entry(found.get(metric.name), metric, count));
    }
  }
  return found;
}

function entry(known: MetricEntry | undefined, metric: Metric, count: number): MetricEntry {
  return {
    title: known?.title ?? metricTitle(metric),
    units: [...new Set([...(known?.units ?? []), metric.unit])],
    types: [...new Set([...(known?.types ?? []), metric.type])],
    count: (known?.count ?? 0) + count,
    hidden: (known?.hidden ?? false) || !metric.primary,
    primary: (known?.primary ?? false) || metric.primary,
    highLimit: known?.highLimit ?? metric.highLimit,
    lowLimit: known?.lowLimit ?? metric.lowLimit,
  };
}

/** One way to go on from what is typed. */
export interface Suggestion {
  /** What the field holds when it is taken. */
  readonly text: string;
  /** What it means, where the text does not say it. */
  readonly hint: string;
  readonly count: number | undefined;
  /** It is a whole token; otherwise more is to be typed. */
  readonly whole: boolean;
}

const AT_MOST = 8;
const AGES = ['5min', '1h', '1d', '7d'];
const AGE_UNITS = ['s', 'min', 'h', 'd'];

/** Ways to go on, most telling first. */
export function complete(draft: string, lexicon: Lexicon): Suggestion[] {
  const typed = draft.trimStart();
  const not = typed.startsWith('-') ? '-' : '';
  const said = typed.slice(not.length).toLowerCase();
  const keyed = /^([a-z]+):(.*)$/s.exec(said);
  const compared = /^([a-z][a-z0-9_]*)(>=|<=|!=|>|<|=)(.*)$/s.exec(said);
  const found =
    keyed !== null
      ? valuesOf(keyed[1] ?? '', (keyed[2] ?? '').replaceAll('"', ''), lexicon)
      : compared !== null
        ? comparisons(compared[1] ?? '', compared[2] ?? '', compared[3] ?? '', lexicon)
        : beginnings(said, lexicon);
  return found
    .filter((suggestion) => suggestion.text.toLowerCase() !== said || !suggestion.whole)
    .slice(0, AT_MOST)
    .map((suggestion) => ({ ...suggestion, text: not + suggestion.text }));
}

function beginnings(said: string, lexicon: Lexicon): Suggestion[] {
  const found: Suggestion[] = [];
  const begins = (word: string) => word.toLowerCase().startsWith(said);
  const presences = lexicon.presences();
  for (const [word, kind] of PRESENCE_WORDS) {
    const count = presences.get(kind) ?? 0;
    if (begins(word) && (count > 0 || said !== '')) {
      found.push({ text: word, hint: '', count, whole: true });
    }
  }
  found.sort(
    (a, b) => PRESENCE_KINDS.indexOf(a.text as PresenceKind) - PRESENCE_KINDS.indexOf(b.text as PresenceKind),
  );
  if (begins(TROUBLE_WORD)) {
    found.push({ text: TROUBLE_WORD, hint: words.hints.trouble, count: undefined, whole: true });
  }
  for (const [name, metric] of byCount(lexicon.metrics)) {
    if (said !== '' && (begins(name) || begins(metric.title))) {
      found.push({
        text: `${name}>`,
        hint: metric.title === name ? '' : metric.title,
        count: metric.count,
        whole: false,
      });
    }
  }
  if (said.length > 1) {
    for (const [tag, count] of [...lexicon.tags()].sort((a, b) => b[1] - a[1])) {
      if (begins(tag)) {
        found.push({ text: `tag:${quoted(tag)}`, hint: '', count, whole: true });
      }
    }
  }
  for (const key of KEYS) {
    if (begins(key)) {
      found.push({ text: `${key}:`, hint: words.hints[key], count: undefined, whole: false });
    }
  }
  for (const key of ['seen', 'since'] as const) {
    if (begins(key)) {
      found.push({ text: `${key}<`, hint: words.hints[key], count: undefined, whole: false });
    }
  }
  if (said !== '' && begins('rtt')) {
    found.push({ text: 'rtt>', hint: words.hints.rtt, count: undefined, whole: false });
  }
  if (said === '') {
    const [first] = byCount(lexicon.metrics);
    if (first !== undefined) {
      found.push({ text: `${first[0]}>`, hint: words.hints.metric, count: first[1].count, whole: false });
    }
  }
  return said === ''
    ? [...found.filter((each) => !each.whole), ...found.filter((each) => each.whole)]
    : found;
}

function valuesOf(key: string, said: string, lexicon: Lexicon): Suggestion[] {
  let values: Iterable<readonly [string, number | undefined]>;
  switch (key) {
    case 'tag':
      values = [...lexicon.tags()].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      break;
    case 'model':
      values = [...lexicon.models()].sort((a, b) => b[1] - a[1]);
      break;
    case 'lifecycle':
    case 'sync':
      values = lexicon.choices(key);
      break;
    case 'outcome':
      values = [...OUTCOME_WORDS.keys()].map((word) => [word, undefined] as const);
      break;
    default:
      return [];
  }
  const anywhere = [...values].filter(([value]) => value.toLowerCase().includes(said));
  const first = anywhere.filter(([value]) => value.toLowerCase().startsWith(said));
  return [...first, ...anywhere.filter((each) => !first.includes(each))].map(([value, count]) => ({
    text: `${key}:${quoted(value)}`,
    hint: '',
    count,
    whole: true,
  }));
}

function comparisons(name: string, operator: string, said: string, lexicon: Lexicon): Suggestion[] {
  const begin = `${name}${operator}`;
  if (name === 'seen' || name === 'since') {
    const whole = (ages: readonly string[], before: string) =>
      ages.map((age) => ({ text: begin + before + age, hint: '', count: undefined, whole: true }));
    if (said === '') {
      return whole(AGES, '');
    }
    const typed = /^([\d.,]+)\s*([a-z]*)$/.exec(said);
    // Days first, as the question is mostly which devices were not heard of for long.
    return typed === null
      ? []
      : whole(
          [...AGE_UNITS].reverse().filter((unit) => unit.startsWith(typed[2] ?? '')),
          typed[1] ?? '',
        );
  }
  const metric = lexicon.metrics.get(name);
  if (metric === undefined || said !== '') {
    return [];
  }
  if (metric.types.includes(ValueType.BOOLEAN)) {
    return ['on', 'off'].map((value) => ({ text: begin + value, hint: '', count: undefined, whole: true }));
  }
  const limits: (readonly [number | undefined, string])[] = [
    [metric.highLimit, words.hints.high],
    [metric.lowLimit, words.hints.low],
  ];
  return limits.flatMap(([limit, hint]) =>
    limit === undefined
      ? []
      : [
          {
            text: begin + String(limit),
            hint: `${hint}, ${declaredValue(limit, metric.units[0] ?? '')}`,
            count: undefined,
            whole: true,
          },
        ],
  );
}

function byCount(metrics: ReadonlyMap<string, MetricEntry>): [string, MetricEntry][] {
  return [...metrics].sort((a, b) => b[1].count - a[1].count || Number(b[1].primary) - Number(a[1].primary));
}

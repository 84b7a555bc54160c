import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { THIN } from '../format/numbers';
import { CapabilitiesSchema, ValueType } from '../gen/signalbox/v1/capabilities_pb';
import { type Execution, ExecutionSchema, ExecutionState } from '../gen/signalbox/v1/execution_pb';
import { ShadowStatusSchema } from '../gen/signalbox/v1/shadow_pb';
import {
  DeviceSchema,
  Lifecycle,
  PresenceSchema,
  PresenceState,
  ReadingSchema,
} from '../gen/signalbox/v1/types_pb';
import { Beat } from './Beat';
import { type FleetDevice, FleetStore } from './FleetStore';
import { complete, Lexicon } from './lexicon';
import { parseQuery, readDraft, tokenise } from './search';
import {
  countEach,
  isLive,
  type Known,
  matches,
  metricsIn,
  narrowest,
  readsPresence,
  tagsIn,
} from './searchMatch';

const NOW = 1_800_000_000_000;
const MIN = 60_000;
const DAY = 86_400_000;

const DECLARED = {
  climate: create(CapabilitiesSchema, {
    metrics: [
      {
        name: 'temperature',
        title: 'Air temperature',
        unit: 'Cel',
        decimals: 1,
        type: ValueType.NUMBER,
        primary: true,
        highLimit: 28,
      },
      { name: 'lamp', title: 'Lamp', type: ValueType.BOOLEAN },
      { name: 'mode', title: 'Mode', type: ValueType.TEXT },
      { name: 'free', title: 'Free', unit: 'By', type: ValueType.NUMBER },
    ],
  }),
  boiler: create(CapabilitiesSchema, {
    metrics: [{ name: 'pressure', unit: 'bar', decimals: 2, type: ValueType.NUMBER, primary: true }],
  }),
  station: create(CapabilitiesSchema, {
    metrics: [{ name: 'pressure', unit: 'hPa', decimals: 0, type: ValueType.NUMBER, primary: false }],
  }),
};

interface Made {
  readonly name?: string;
  readonly tags?: string[];
  readonly state?: PresenceState;
  readonly since?: number;
  readonly kind?: keyof typeof DECLARED;
  readonly values?: Record<string, number | boolean | string>;
  readonly drifted?: number;
  readonly lifecycle?: Lifecycle;
}

const store = new FleetStore(new Beat(() => undefined), () => NOW);

function device(id: string, made: Made): FleetDevice {
  const one = store.device(id);
  one.device = create(DeviceSchema, {
    deviceId: id,
    displayName: made.name ?? '',
    model: made.kind ?? '',
    tags: made.tags ?? [],
    lifecycle: made.lifecycle ?? Lifecycle.ACTIVE,
    capabilitiesHash: made.kind ?? '',
  });
  one.presence = create(PresenceSchema, {
    state: made.state ?? PresenceState.ONLINE,
    sinceMs: BigInt(NOW - (made.since ?? DAY)),
  });
  one.shadowStatus = create(ShadowStatusSchema, { drifted: made.drifted ?? 0 });
  for (const [metric, value] of Object.entries(made.values ?? {})) {
    const said =
      typeof value === 'number'
        ? { case: 'number' as const, value }
        : typeof value === 'boolean'
          ? { case: 'flag' as const, value }
          : { case: 'text' as const, value };
    const reading = create(ReadingSchema, { metric, timeMs: BigInt(NOW - 2 * DAY), value: said });
    const series = store.series(id, metric);
    series.value = reading.value.value as number | boolean | string;
    series.timeMs = Number(reading.timeMs);
  }
  return one;
}

const fleet = [
  device('gh-north', {
    name: 'Greenhouse north',
    tags: ['greenhouse', 'bay-3'],
    kind: 'climate',
    values: { temperature: 31.44, lamp: true, mode: 'Auto', free: 2_500_000 },
    drifted: 2,
  }),
  device('gh-south', {
    name: 'Greenhouse south',
    tags: ['greenhouse', 'bay 4'],
    kind: 'climate',
    state: PresenceState.OFFLINE,
    since: 5 * DAY,
    values: { temperature: 24, lamp: false },
  }),
  device('boiler', { name: 'Boiler', kind: 'boiler', values: { pressure: 1.5 }, since: 5 * MIN }),
  device('station', {
    name: 'Weather',
    kind: 'station',
    values: { pressure: 1013 },
    state: PresenceState.UNKNOWN,
    since: MIN,
  }),
  device('fresh', { state: PresenceState.NEVER_SEEN, lifecycle: Lifecycle.PENDING }),
];

const shelf = {
  of: (one: FleetDevice) => DECLARED[one.device?.capabilitiesHash as keyof typeof DECLARED],
};
const lexicon = new Lexicon(fleet, shelf);
const known: Known = {
  nowMs: NOW,
  metric: (one, name) => shelf.of(one)?.metrics.find((metric) => metric.name === name),
  newestExecution: (id): Execution | undefined =>
    id === 'boiler'
      ? create(ExecutionSchema, { command: 'set_flow', state: ExecutionState.TIMED_OUT })
      : undefined,
};
const found = (query: string) => {
  const tokens = parseQuery(query, lexicon);
  return fleet.filter((one) => matches(one, tokens, known)).map((one) => one.id);
};
const why = (query: string) => {
  const condition = parseQuery(query, lexicon)[0]?.condition;
  return condition?.kind === 'wrong' ? condition.why : '';
};

describe('the search', () => {
  it('finds everything when empty', () => {
    expect(found('  ')).toHaveLength(5);
  });

  it('finds by part of the name and of the id, in any case', () => {
    expect(found('GREENHOUSE')).toEqual(['gh-north', 'gh-south']);
    expect(found('boil')).toEqual(['boiler']);
  });

  it('wants every token, and understands the words of presence', () => {
    expect(found('tag:greenhouse offline')).toEqual(['gh-south']);
    expect(found('never seen')).toEqual(['fresh']);
    expect(found('lifecycle:pending')).toEqual(['fresh']);
    expect(found('sync:drifted')).toEqual(['gh-north']);
    expect(found('model:boil')).toEqual(['boiler']);
  });

  it('takes a tag whole, and its beginning with a star', () => {
    expect(found('tag:bay')).toEqual([]);
    expect(found('tag:bay*')).toEqual(['gh-north', 'gh-south']);
    expect(found('tag:"bay 4"')).toEqual(['gh-south']);
  });

  it('turns a token round with a minus', () => {
    expect(found('-tag:greenhouse -never')).toEqual(['boiler', 'station']);
    expect(found('-"greenhouse north" greenhouse')).toEqual(['gh-south']);
  });

  it('compares readings, with or without spaces and the unit', () => {
    expect(found('temperature>30')).toEqual(['gh-north']);
    expect(found('temperature > 30 online')).toEqual(['gh-north']);
    expect(found('temperature<=24°C')).toEqual(['gh-south']);
    expect(found('temperature≥24,5')).toEqual(['gh-north']);
    expect(found('free>2MB')).toEqual(['gh-north']);
  });

  it('takes equal for what the table shows', () => {
    expect(found('temperature=31.4')).toEqual(['gh-north']);
  });

  it('compares flags and texts', () => {
    expect(found('lamp=on')).toEqual(['gh-north']);
    expect(found('lamp:off')).toEqual(['gh-south']);
    expect(found('mode=auto')).toEqual(['gh-north']);
  });

  it('compares in the unit that is said, where kinds of devices have different ones', () => {
    expect(found('pressure>1')).toEqual(['boiler', 'station']);
    expect(found('pressure>1bar')).toEqual(['boiler']);
  });

  it('asks how long ago a device was heard, and admits where nobody knows', () => {
    expect(found('seen>3d')).toEqual(['gh-south', 'fresh']);
    expect(found('seen<3d')).toEqual(['gh-north', 'boiler', 'station']);
    expect(found('since<15min')).toEqual(['boiler', 'station']);
  });

  it('finds trouble and how commands ended', () => {
    expect(found('trouble')).toEqual(['gh-north']);
    expect(found('outcome:timed-out')).toEqual(['boiler']);
    expect(found('command:set_fl')).toEqual(['boiler']);
  });

  it('matches nothing with a token it does not understand, and says why', () => {
    expect(found('temprature>30')).toEqual([]);
    expect(found('-temprature>30')).toEqual([]);
    expect(why('temprature>30')).toContain('temperature meant');
    expect(why('temperature>warm')).toContain('no number');
    expect(why('temperature>30bar')).toContain('°C');
    expect(why('sync:drifting')).toContain('drifted');
    expect(why('seen<soon')).toContain('duration');
    expect(why('tag:')).toContain('lacks its value');
    expect(why('zeppelin>3')).toContain('No device here declares');
  });

  it('believes any metric while no device has said what it declares', () => {
    const nobody = new Lexicon([], shelf);
    expect(parseQuery('temperature>30', nobody)[0]?.condition.kind).toBe('metric');
  });

  it('shows a token with its unit', () => {
    const [token] = parseQuery('-temperature>30', lexicon);
    expect(token).toMatchObject({ not: true, name: 'temperature', sign: '>', value: `30${THIN}°C` });
  });

  it('keeps words in quotes together and says tokens back as they were typed', () => {
    const query = 'tag:"bay 4" -offline temperature>30';
    expect(tokenise(query).join(' ')).toBe(query);
  });

  it('takes a tag that is being typed for its beginning, and waits for what is not complete', () => {
    const typed = readDraft('tag:gree', lexicon);
    expect(typed && fleet.filter((one) => matches(one, [typed], known))).toHaveLength(2);
    expect(readDraft('temperature>', lexicon)).toBeUndefined();
  });

  it('names the narrowest token when nothing is found', () => {
    const tokens = parseQuery('online zeppelin', lexicon);
    const counts = countEach(fleet, tokens, known);
    expect(counts).toEqual([2, 0]);
    expect(tokens[narrowest(counts)]?.text).toBe('zeppelin');
  });

  it('knows which queries change by themselves, and which readings they need', () => {
    expect(isLive(parseQuery('tag:greenhouse online', lexicon))).toBe(false);
    expect(isLive(parseQuery('temperature>3', lexicon))).toBe(true);
    expect(readsPresence(parseQuery('tag:greenhouse temperature>3', lexicon))).toBe(false);
    expect(readsPresence(parseQuery('tag:greenhouse online', lexicon))).toBe(true);
    expect(tagsIn(parseQuery('tag:Heat -tag:cold tag:bay*', lexicon))).toEqual(['heat']);
    expect(metricsIn(parseQuery('-lamp=on temperature>3 x', lexicon))).toEqual(['lamp', 'temperature']);
  });
});

describe('what is watched for a search', () => {
  it('is what devices put first, unless another reading is asked for', () => {
    expect(lexicon.watchFor(['temperature'])).toEqual([]);
    expect(lexicon.watchFor(['lamp'])).toEqual(['lamp', 'pressure', 'temperature']);
    // One kind of device puts it first and another does not.
    expect(lexicon.watchFor(['pressure'])).toEqual(['pressure', 'temperature']);
    expect(lexicon.watchFor(['zeppelin'])).toEqual([]);
  });
});

describe('the completion', () => {
  const texts = (draft: string) => complete(draft, lexicon).map((each) => each.text);

  it('offers presence words, readings, tags and keys that begin so', () => {
    expect(texts('off')).toContain('offline');
    expect(texts('temp')).toEqual(['temperature>']);
    expect(texts('gre')).toEqual(['tag:greenhouse']);
    expect(texts('-gre')).toEqual(['-tag:greenhouse']);
    expect(texts('air')).toEqual(['temperature>']);
  });

  it('counts the devices', () => {
    expect(complete('tag:', lexicon)[0]).toMatchObject({ text: 'tag:greenhouse', count: 2, whole: true });
    expect(complete('sync:d', lexicon)[0]).toMatchObject({ text: 'sync:drifted', count: 1 });
    expect(complete('offl', lexicon)[0]).toMatchObject({ text: 'offline', count: 1 });
  });

  it('puts quotes around a tag with spaces', () => {
    expect(texts('tag:bay')).toEqual(['tag:"bay 4"', 'tag:bay-3']);
  });

  it('completes durations with days first, and readings with their limits', () => {
    expect(texts('seen<3')[0]).toBe('seen<3d');
    expect(texts('seen<3m')).toEqual(['seen<3min']);
    expect(texts('temperature>')).toEqual(['temperature>28']);
    expect(texts('lamp=')).toEqual(['lamp=on', 'lamp=off']);
  });
});

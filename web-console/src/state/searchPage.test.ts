import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ValueType } from '../gen/signalbox/v1/capabilities_pb';
import {
  LIFECYCLE_WORDS,
  type MetricFacts,
  type Names,
  OUTCOME_WORDS,
  PRESENCE_WORDS,
  parseQuery,
  SYNC_WORDS,
  TROUBLE_WORD,
} from './search';

const METRICS: Readonly<Record<string, MetricFacts>> = {
  temperature: { units: ['Cel'], types: [ValueType.NUMBER] },
  heater: { units: [], types: [ValueType.BOOLEAN] },
  mode: { units: [], types: [ValueType.TEXT] },
  memory_free: { units: ['By'], types: [ValueType.NUMBER] },
};
const NAMES: Names = {
  metric: (name) => METRICS[name],
  metricNames: () => Object.keys(METRICS),
};

/** What stands in the first column of the table of the page. */
function documented(): string[] {
  const page = readFileSync('../docs/console.md', 'utf8');
  const [, section = ''] = page.split('## Searching the fleet');
  const [table = ''] = section.split('\n## ');
  return table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, word = '']) => word));
}

describe('docs/console.md', () => {
  it('tells only what is understood', () => {
    const words = documented();
    expect(words.length).toBeGreaterThan(30);
    for (const word of words) {
      const tokens = parseQuery(word, NAMES);
      expect(tokens, word).toHaveLength(1);
      expect(tokens[0]?.condition.kind, word).not.toBe('wrong');
      expect(tokens[0]?.condition.kind === 'words', word).toBe(/^("pump house"|boiler)$/.test(word));
    }
  });

  it('tells every word there is', () => {
    const words = documented();
    const all = [
      ...PRESENCE_WORDS.keys(),
      TROUBLE_WORD,
      ...[...LIFECYCLE_WORDS.keys()].map((word) => `lifecycle:${word}`),
      ...[...SYNC_WORDS.keys()].map((word) => `sync:${word}`),
      ...[...OUTCOME_WORDS.keys()].map((word) => `outcome:${word}`),
    ];
    expect(words).toEqual(expect.arrayContaining(all));
  });
});

import { useEffect, useMemo, useRef, useState } from 'react';
import type { Topic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { type Condition, matches, narrowest, parseQuery } from '../../state/search';
import { type MetricColumn, sharedTags, tellingMetrics } from './fleetColumns';

/** The topic's version, at most every `everyMs`: sorting thousands of rows at each frame helps nobody. */
export function useSettled(topic: Topic, everyMs: number): number {
  const [version, setVersion] = useState(topic.version);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const settle = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setVersion(topic.version);
      }, everyMs);
    };
    const leave = topic.subscribe(settle);
    settle();
    return () => {
      leave();
      clearTimeout(timer);
    };
  }, [topic, everyMs]);
  return version;
}

export interface FleetRows {
  /** A new array whenever the order may have changed. */
  readonly rows: FleetDevice[];
  readonly conditions: readonly Condition[];
  /** When nothing matches: what to drop. */
  readonly narrow: Condition | undefined;
  readonly columns: readonly MetricColumn[];
  /** The tags that tell devices apart, joined by spaces. */
  readonly tags: string;
  readonly version: number;
}

const RESORT_MS = 2000;

export function useFleetRows(query: string, liveSort: boolean, metricColumns: number): FleetRows {
  const { fleet, shelf } = useConsole();
  const version = useSettled(fleet.members, 200);
  const shelfVersion = useSettled(shelf.topic, 100);
  const resort = useTurn(liveSort ? RESORT_MS : 0);
  const conditions = useMemo(() => parseQuery(query), [query]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: version and resort stand for the mutable store
  const rows = useMemo(
    () => [...fleet.devices.values()].filter((device) => matches(device, conditions)),
    [fleet, conditions, version, resort],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the versions stand for the mutable stores
  const found = useMemo(
    () => tellingMetrics(rows.length === 0 ? fleet.devices.values() : rows, shelf, metricColumns),
    [fleet, rows, shelf, metricColumns, version, shelfVersion],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the mutable store
  const tags = useMemo(() => {
    const shared = sharedTags(fleet.devices.values());
    const all = new Set([...fleet.devices.values()].flatMap((device) => device.device?.tags ?? []));
    return [...all]
      .filter((tag) => !shared.has(tag))
      .sort()
      .join(' ');
  }, [fleet, version]);
  const columns = useSame(found);
  const narrow =
    rows.length === 0 && conditions.length > 0 ? narrowest(fleet.devices.values(), conditions) : undefined;
  return { rows, conditions, narrow, columns, tags, version };
}

/** Counts up every `everyMs`; 0: stands still. */
function useTurn(everyMs: number): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (everyMs === 0) {
      return;
    }
    const timer = setInterval(() => setTurn((count) => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return turn;
}

/** Keeps the array it had while the new one says the same: columns must not be rebuilt for nothing. */
function useSame(columns: MetricColumn[]): readonly MetricColumn[] {
  const kept = useRef(columns);
  const same =
    kept.current.length === columns.length &&
    columns.every(
      (column, i) => column.name === kept.current[i]?.name && column.unit === kept.current[i]?.unit,
    );
  if (!same) {
    kept.current = columns;
  }
  return kept.current;
}

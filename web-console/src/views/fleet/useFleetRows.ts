import { useEffect, useMemo, useRef, useState } from 'react';
import { STILL, type Topic } from '../../state/Beat';
import { type Console, useConsole } from '../../state/Console';
import type { SortKey } from '../../state/FleetOrder';
import type { FleetDevice } from '../../state/FleetStore';
import { Lexicon } from '../../state/lexicon';
import { parseQuery, readDraft, type Token } from '../../state/search';
import { isLive, type Known, matches, readsPresence } from '../../state/searchMatch';
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

/** What conditions are held against. */
export function knownBy(console: Console): Known {
  const { shelf, executions, link } = console;
  return {
    nowMs: link.hubNow(),
    metric: (device, name) => shelf.metric(device, name),
    newestExecution: (deviceId) => executions.newestOfDevice(deviceId),
  };
}

export const MEMBERS_MS = 400;
export const LIVE_MS = 2000;

/** The words of the fleet, made anew when a device came, went or changed its name or tags. */
export function useLexicon(): { lexicon: Lexicon; version: number } {
  const { fleet, shelf } = useConsole();
  const version = useSettled(fleet.members, MEMBERS_MS);
  const shelfVersion = useSettled(shelf.topic, 100);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the versions stand for the mutable stores
  const lexicon = useMemo(
    () => new Lexicon([...fleet.devices.values()], shelf),
    [fleet, shelf, version, shelfVersion],
  );
  return { lexicon, version };
}

/** What is asked: the tokens that stand, and what is being typed. */
export function useTokens(query: string, draft: string, lexicon: Lexicon): readonly Token[] {
  const tokens = useMemo(() => parseQuery(query, lexicon), [query, lexicon]);
  return useMemo(() => {
    const typed = readDraft(draft, lexicon);
    // What the fleet is not told of yet is only asked for once the token stands.
    const unseen =
      typed?.condition.kind === 'metric' && (lexicon.metrics.get(typed.condition.name)?.hidden ?? true);
    return typed === undefined || unseen ? tokens : [...tokens, typed];
  }, [tokens, draft, lexicon]);
}

/** What rows are ordered by, and what changes that order: the fleet itself, somebody's presence, or any value. */
export interface RowOrder {
  /** Undefined: by name. */
  readonly key: SortKey | undefined;
  readonly descending: boolean;
  readonly follows: 'members' | 'presences' | 'values';
}

/** The devices that match, in order; a new array whenever that may have changed. */
export function useFleetRows(
  tokens: readonly Token[],
  { key, descending, follows }: RowOrder,
  version: number,
): readonly FleetDevice[] {
  const console = useConsole();
  const { fleet, order } = console;
  const live = follows === 'values';
  const turn = useTurn(live || isLive(tokens) ? LIVE_MS : 0);
  const byPresence = follows === 'presences';
  const presences = useSettled(byPresence || readsPresence(tokens) ? fleet.presences : STILL, MEMBERS_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: versions and turn stand for the mutable store
  const sorted = useMemo(
    () => order.sort(fleet.devices, key, descending),
    [order, fleet, key, descending, version, live ? turn : 0, byPresence ? presences : 0],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: presences and turn stand for the mutable store
  return useMemo(() => {
    const known = knownBy(console);
    return tokens.length === 0 ? sorted : sorted.filter((device) => matches(device, tokens, known));
  }, [sorted, tokens, console, turn, presences]);
}

/** What tells these devices apart: the readings that say most, most telling first, and the tags not all have. */
export function useTelling(
  rows: readonly FleetDevice[],
  most: number,
  version: number,
): { readonly metrics: readonly MetricColumn[]; readonly tags: ReadonlySet<string> } {
  const { fleet, shelf } = useConsole();
  const shelfVersion = useSettled(shelf.topic, 100);
  // Rows change with every value that is searched; what tells them apart hardly does.
  const size = rows.length === 0 ? fleet.devices.size : rows.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the versions stand for the mutable stores
  const found = useMemo(
    () => tellingMetrics(rows.length === 0 ? fleet.devices.values() : rows, shelf, most),
    [fleet, size, shelf, most, version, shelfVersion],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the mutable store
  const said = useMemo(() => {
    const shared = sharedTags(fleet.devices.values());
    const all = new Set<string>();
    for (const device of fleet.devices.values()) {
      for (const tag of device.device?.tags ?? []) {
        all.add(tag);
      }
    }
    return JSON.stringify([...all].filter((tag) => !shared.has(tag)).sort());
  }, [fleet, version]);
  const tags = useMemo(() => new Set(JSON.parse(said) as string[]), [said]);
  return { metrics: useSame(found), tags };
}

/** Counts up every `everyMs`; 0: stands still. */
export function useTurn(everyMs: number): number {
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

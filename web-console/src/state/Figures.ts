import { useEffect, useState } from 'react';
import { type Metric, ValueType } from '../gen/signalbox/v1/capabilities_pb';
import type { HistoryPoint } from '../gen/signalbox/v1/console_link_pb';
import { useConsole, useOnline } from './Console';
import { chartHistory } from './deviceRequests';

/** What a metric was over a range. */
export interface Figures {
  readonly lowest: number;
  readonly highest: number;
  readonly mean: number;
  readonly readings: number;
}

type Point = Pick<HistoryPoint, 'value' | 'lowest' | 'highest' | 'count'>;

const AT_ONCE = 4;
const AGAIN_MS = 60_000;
/** The hub's steps need not divide the range: a few points are put together here. */
const POINTS = 4;

/** Means weigh as much as the readings they stand for; undefined: there were none. */
export function figuresOf(points: readonly Point[]): Figures | undefined {
  let readings = 0;
  let sum = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    const count = Math.max(1, point.count);
    readings += count;
    sum += point.value * count;
    lowest = Math.min(lowest, point.lowest);
    highest = Math.max(highest, point.highest);
  }
  return readings === 0 ? undefined : { lowest, highest, mean: sum / readings, readings };
}

export interface ShownFigures {
  readonly figures: ReadonlyMap<string, Figures>;
  readonly error: unknown;
  readonly retry: () => void;
}

/** Figures of all metrics over the last `rangeMs`, few asked for at a time, and again each minute. */
export function useFigures(deviceId: string, metrics: readonly Metric[], rangeMs: number): ShownFigures {
  const { link } = useConsole();
  const online = useOnline();
  const [figures, setFigures] = useState<ReadonlyMap<string, Figures>>(new Map());
  const [error, setError] = useState<unknown>(undefined);
  const [again, setAgain] = useState(0);
  const names = metrics
    .filter((metric) => metric.type !== ValueType.TEXT)
    .map((metric) => metric.name)
    .join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` asks once more
  useEffect(() => {
    if (!online || names === '') {
      return;
    }
    let current = true;
    const load = async () => {
      const wanted = names.split(' ');
      const found = new Map<string, Figures>();
      const toMs = link.hubNow();
      const work = async () => {
        for (let name = wanted.shift(); name !== undefined && current; name = wanted.shift()) {
          const history = await chartHistory(link, deviceId, name, toMs - rangeMs, toMs, POINTS);
          const one = figuresOf(history.points);
          if (one !== undefined) {
            found.set(name, one);
          }
        }
      };
      try {
        await Promise.all(Array.from({ length: AT_ONCE }, work));
        if (current) {
          setFigures(found);
          setError(undefined);
        }
      } catch (refused) {
        if (current) {
          setError(refused);
        }
      }
    };
    void load();
    const timer = setInterval(() => void load(), AGAIN_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [link, online, deviceId, names, rangeMs, again]);
  return { figures, error, retry: () => setAgain((count) => count + 1) };
}

import { useEffect, useMemo, useState } from 'react';
import { ChartLine } from '../../../state/ChartLine';
import { useConsole, useOnline } from '../../../state/Console';

const POINTS = 900;
/** Live values may have been thinned on the way here; the history has them all. */
const HEAL_EVERY_MS = 60_000;

export interface Charted {
  readonly line: ChartLine;
  /** Grows with every change of the line. */
  readonly version: number;
  readonly loaded: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

/** Stored and live readings of one metric as one line over the last `rangeMs`. */
export function useChartLine(deviceId: string, metric: string, rangeMs: number): Charted {
  const console = useConsole();
  const { fleet, link } = console;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another range begins with an empty line
  const line = useMemo(() => new ChartLine(), [deviceId, metric, rangeMs]);
  const [version, setVersion] = useState(0);
  const [loadedLine, setLoadedLine] = useState<ChartLine>();
  const [error, setError] = useState<unknown>(undefined);
  const [again, setAgain] = useState(0);
  const online = useOnline();

  useEffect(() => {
    const series = fleet.series(deviceId, metric);
    let booked = 0;
    const tap = (timeMs: number, value: number) => {
      line.addLive(timeMs, value);
      if (booked === 0) {
        booked = requestAnimationFrame(() => {
          booked = 0;
          setVersion((count) => count + 1);
        });
      }
    };
    series.taps.add(tap);
    if (typeof series.value === 'number' || typeof series.value === 'boolean') {
      tap(series.timeMs, Number(series.value));
    }
    return () => {
      series.taps.delete(tap);
      cancelAnimationFrame(booked);
    };
  }, [fleet, deviceId, metric, line]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` asks once more
  useEffect(() => {
    if (!online) {
      return;
    }
    let current = true;
    const load = async () => {
      const askedAtMs = link.hubNow();
      try {
        const history = await console.history(deviceId, metric, askedAtMs - rangeMs, askedAtMs, POINTS);
        if (current) {
          line.replaceStored({
            stepMs: Number(history.stepMs),
            askedAtMs,
            points: history.points.map((point) => ({ ...point, timeMs: Number(point.timeMs) })),
          });
          setLoadedLine(line);
          setError(undefined);
          setVersion((count) => count + 1);
        }
      } catch (refusal) {
        if (current) {
          setError(refusal);
        }
      }
    };
    void load();
    const timer = setInterval(() => void load(), HEAL_EVERY_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [console, link, online, deviceId, metric, rangeMs, line, again]);

  return {
    line,
    version,
    loaded: loadedLine === line,
    error: online ? error : undefined,
    retry: () => setAgain((count) => count + 1),
  };
}

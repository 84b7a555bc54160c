import { useEffect, useMemo, useState } from 'react';
import { plainText } from '../../../format/plain';
import { formatClock, formatExact } from '../../../format/times';
import { formatDuration } from '../../../format/units';
import type { Metric } from '../../../gen/signalbox/v1/capabilities_pb';
import type { HistoryPoint } from '../../../gen/signalbox/v1/console_link_pb';
import { metricTitle } from '../../../model/reading';
import { useTopic } from '../../../state/Beat';
import { useConsole, useOnline } from '../../../state/Console';
import type { ChartWindow } from '../../../state/chartWindow';
import { csvText, saveFile } from '../../../state/csv';
import { rawHistory } from '../../../state/deviceRequests';
import type { FleetDevice } from '../../../state/FleetStore';
import { stateBands } from '../../../state/StateHistory';
import { text } from '../../../strings';
import { useNow } from '../../parts/Clock';
import { ErrorBar } from '../../parts/ErrorBar';
import { TimeAxis } from '../../parts/TimeAxis';
import css from '../chart.module.css';

interface Props {
  readonly device: FleetDevice;
  readonly metric: Metric;
  readonly window: ChartWindow;
}

const PAGES_AT_MOST = 5;
/** Of the band in which the range began. */
const LOOK_BACK = 1;
const LISTED = 6;
/** A word needs this share of the strip to be read. */
const WORD_SHARE = 2.5;

/** A metric that says words: each as long as it was said. */
export function StateStrip({ device, metric, window }: Props) {
  const { fleet, link } = useConsole();
  const online = useOnline();
  useNow();
  const series = fleet.series(device.id, metric.name);
  useTopic(series.topic);
  const [points, setPoints] = useState<readonly Pick<HistoryPoint, 'timeMs' | 'text'>[]>();
  const [error, setError] = useState<unknown>(undefined);
  const [again, setAgain] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` asks once more
  useEffect(() => {
    let current = true;
    const load = async () => {
      const toMs = window.toMs ?? link.hubNow();
      const fromMs = toMs - window.rangeMs * (1 + LOOK_BACK);
      const found: HistoryPoint[] = [];
      let cursor = '';
      for (let page = 0; page < PAGES_AT_MOST; page++) {
        const answer = await rawHistory(link, device.id, metric.name, fromMs, toMs, cursor);
        found.push(...answer.points);
        cursor = answer.nextCursor;
        if (cursor === '') {
          break;
        }
      }
      if (current) {
        setPoints(found);
        setError(undefined);
      }
    };
    if (online) {
      load().catch((refused: unknown) => current && setError(refused));
    }
    return () => {
      current = false;
    };
  }, [link, online, device.id, metric.name, window, again]);

  const toMs = window.toMs ?? link.hubNow();
  const fromMs = toMs - window.rangeMs;
  const { value, timeMs } = series;
  const all = useMemo(() => {
    const stored = points ?? [];
    const lastMs = Number(stored.at(-1)?.timeMs ?? 0n);
    return typeof value === 'string' && timeMs > lastMs
      ? [...stored, { timeMs: BigInt(Math.floor(timeMs)), text: value }]
      : stored;
  }, [points, value, timeMs]);
  const bands = stateBands(all, fromMs, toMs);
  const place = (ms: number) => (100 * (ms - fromMs)) / window.rangeMs;
  const save = () => {
    const rows = bands.map((band) => `${new Date(band.fromMs).toISOString()},${csvText(band.said)}`);
    const content = `time,${csvText(metricTitle(metric))}\r\n${rows.join('\r\n')}\r\n`;
    saveFile(`${device.id}-${metric.name}.csv`, content, 'text/csv');
  };
  return (
    <>
      <div className={css.chartLine}>
        <span className={css.chartKind}>{text.chart.states}</span>
        <button type="button" className={css.textButton} disabled={bands.length === 0} onClick={save}>
          {text.chart.save}
        </button>
      </div>
      {error !== undefined && online && (
        <ErrorBar error={error} onRetry={() => setAgain((count) => count + 1)} />
      )}
      <div className={css.states} role="img" aria-label={text.chart.label(metricTitle(metric))}>
        {bands.map((band, index) => (
          <span
            key={band.fromMs}
            className={css.state}
            data-narrow={place(band.toMs) - place(band.fromMs) < WORD_SHARE}
            data-odd={index % 2 === 1}
            data-last={index === bands.length - 1 && window.toMs === undefined}
            style={{ left: `${place(band.fromMs)}%`, width: `${place(band.toMs) - place(band.fromMs)}%` }}
            title={`${plainText(band.said)}\n${formatExact(band.fromMs)}\n${formatDuration(band.toMs - band.fromMs)}`}
          >
            {plainText(band.said)}
          </span>
        ))}
        {points !== undefined && bands.length === 0 && <p className={css.chartEmpty}>{text.chart.empty}</p>}
      </div>
      <TimeAxis fromMs={fromMs} toMs={toMs} live={window.toMs === undefined} />
      {bands.length > 0 && (
        <ol className={css.stateList}>
          {bands
            .slice(-LISTED)
            .reverse()
            .map((band) => (
              <li key={band.fromMs}>
                <time title={formatExact(band.fromMs)}>{formatClock(band.fromMs, link.hubNow())}</time>
                <b>{plainText(band.said)}</b>
                <span className="faint">{formatDuration(band.toMs - band.fromMs)}</span>
              </li>
            ))}
        </ol>
      )}
    </>
  );
}

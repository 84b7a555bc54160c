import { SegmentedControl } from '@mantine/core';
import { useEffect } from 'react';
import { formatNumber, NO_VALUE, THIN } from '../../../format/numbers';
import { formatExact } from '../../../format/times';
import { type Metric, ValueType } from '../../../gen/signalbox/v1/capabilities_pb';
import { Quality } from '../../../gen/signalbox/v1/types_pb';
import { inOrder, limitsText, metricTitle, readingQuantity, troubleOf } from '../../../model/reading';
import { useTopic } from '../../../state/Beat';
import { useConsole, useOnline } from '../../../state/Console';
import { RANGES } from '../../../state/chartWindow';
import { type Figures, useFigures } from '../../../state/Figures';
import { devicePath, useSetting } from '../../../state/Route';
import type { SeriesRing } from '../../../state/SeriesRing';
import { text } from '../../../strings';
import { Age } from '../../parts/Age';
import { ErrorBar } from '../../parts/ErrorBar';
import { Sparkline } from '../../parts/Sparkline';
import { To } from '../../shell/To';
import page from '../device.module.css';
import css from '../metrics.module.css';
import type { TabProps } from './TabProps';

const words = text.metricsTab;
const DAY = '24h';

const QUALITIES: Readonly<Record<number, string>> = {
  [Quality.UNSPECIFIED]: words.good,
  [Quality.UNCERTAIN]: words.uncertain,
  [Quality.BAD]: words.bad,
  [Quality.TIME_REPLACED]: words.replaced,
};

/** Every metric in figures: now, and over a range. */
export function MetricsTab({ device, capabilities }: TabProps) {
  const { route } = useConsole();
  const online = useOnline();
  const wanted = useSetting(route, 'range');
  const range = wanted in RANGES ? (wanted as keyof typeof RANGES) : DAY;
  const metrics = capabilities === undefined ? [] : inOrder(capabilities.metrics);
  const { figures, error, retry } = useFigures(device.id, metrics, RANGES[range]);
  if (metrics.length === 0) {
    return (
      <p className={`card ${page.sentence}`}>
        {capabilities === undefined ? text.loading : text.device.noMetrics}
      </p>
    );
  }
  return (
    <section className={`card ${css.card}`}>
      <div className={page.cardHead}>
        <h2>{text.device.tabs.metrics}</h2>
        <span className={page.grow} />
        <SegmentedControl
          aria-label={words.range}
          data={text.chart.ranges.map(({ value, label }) => ({ value, label }))}
          value={range}
          onChange={(next) => route.set({ range: next === DAY ? '' : next })}
        />
      </div>
      {error !== undefined && online && <ErrorBar error={error} onRetry={retry} />}
      <div className={css.scroll}>
        <table className={css.table}>
          <thead>
            <tr>
              <th>{words.metric}</th>
              <th>{words.course}</th>
              <th className={css.right}>{words.now}</th>
              <th className={css.right}>{words.lowest}</th>
              <th className={css.right}>{words.mean}</th>
              <th className={css.right}>{words.highest}</th>
              <th>{words.limits}</th>
              <th>{words.quality}</th>
              <th className={css.right}>{words.changed}</th>
            </tr>
          </thead>
          <tbody>
            {metrics.map((metric) => (
              <Row
                key={metric.name}
                device={device}
                metric={metric}
                figures={figures.get(metric.name)}
                path={`${devicePath(device.id)}?metric=${metric.name}${range === '1h' ? '' : `&range=${range}`}`}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface RowProps {
  readonly device: TabProps['device'];
  readonly metric: Metric;
  readonly figures: Figures | undefined;
  readonly path: string;
}

function Row({ device, metric, figures, path }: RowProps) {
  const { fleet, seeder } = useConsole();
  const online = useOnline();
  const series = fleet.series(device.id, metric.name);
  useTopic(series.topic);
  useTopic(device.topic);
  const drawn = metric.type !== ValueType.TEXT;
  useEffect(() => {
    if (drawn && online) {
      seeder.want(device.id, metric.name);
    }
  }, [seeder, device.id, metric.name, drawn, online]);
  const now = readingQuantity(series.value, metric);
  const trouble = troubleOf(metric, series);
  const lastKnown = (device.away || !online) && series.value !== undefined;
  const boolean = metric.type === ValueType.BOOLEAN;
  const figure = (value: number | undefined) => {
    if (value === undefined || !drawn) {
      return NO_VALUE;
    }
    return boolean ? readingQuantity(value >= 0.5, metric).digits : readingQuantity(value, metric).digits;
  };
  const changedMs = changedAt(series.ring);
  return (
    <tr data-trouble={trouble?.bad}>
      <td className={css.name}>
        <To path={path} title={words.chart(metricTitle(metric))}>
          {metricTitle(metric)}
        </To>
        <span className={css.id}>{metric.name}</span>
      </td>
      <td className={css.course}>
        {drawn && <Sparkline ring={series.ring} width={120} height={24} cut={device.away || !online} />}
      </td>
      <td className={css.now} title={series.timeMs > 0 ? formatExact(series.timeMs) : ''}>
        {trouble !== undefined && trouble.mark !== '' && <span className={css.mark}>{trouble.mark} </span>}
        <span className={lastKnown ? 'away' : ''}>{now.digits}</span>
        {now.unit !== '' && <span className={css.unit}>{THIN + now.unit}</span>}
        <span className={css.age}>{series.value !== undefined && <Age atMs={series.timeMs} />}</span>
      </td>
      <td className={css.right} data-label={words.lowest} data-none={!drawn || boolean}>
        {boolean ? NO_VALUE : figure(figures?.lowest)}
      </td>
      <td className={css.right} data-label={boolean ? '' : words.mean} data-none={!drawn}>
        {boolean && figures !== undefined
          ? words.onShare(formatNumber(figures.mean * 100, 0))
          : figure(figures?.mean)}
      </td>
      <td className={css.right} data-label={words.highest} data-none={!drawn || boolean}>
        {boolean ? NO_VALUE : figure(figures?.highest)}
      </td>
      <td className={css.limits} data-bad={trouble?.bad ?? false} data-none={limitsText(metric) === ''}>
        {trouble?.mark ? trouble.reason : limitsText(metric) || NO_VALUE}
      </td>
      <td className={css.quality} data-bad={series.quality !== Quality.UNSPECIFIED}>
        {series.value === undefined ? NO_VALUE : (QUALITIES[series.quality] ?? NO_VALUE)}
      </td>
      <td className={css.right}>
        {changedMs === undefined ? (
          <span className="faint">{series.reachesBack && drawn ? words.longer : NO_VALUE}</span>
        ) : (
          <Age atMs={changedMs} />
        )}
      </td>
    </tr>
  );
}

/** When the value became what it is; undefined: before what the ring holds. */
function changedAt(ring: SeriesRing): number | undefined {
  const last = ring.length - 1;
  for (let i = last; i > 0; i--) {
    if (ring.valueAt(i - 1) !== ring.valueAt(last)) {
      return ring.timeAt(i);
    }
  }
  return undefined;
}

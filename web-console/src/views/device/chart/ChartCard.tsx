import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { formatDuration, unitSign } from '../../../format/units';
import type { Metric } from '../../../gen/signalbox/v1/capabilities_pb';
import { metricTitle, readingQuantity } from '../../../model/reading';
import { useTopic } from '../../../state/Beat';
import { useConsole, useOnline } from '../../../state/Console';
import type { FleetDevice } from '../../../state/FleetStore';
import { text } from '../../../strings';
import { ErrorBar } from '../../parts/ErrorBar';
import css from '../chart.module.css';
import page from '../device.module.css';
import { LiveChart } from './LiveChart';
import { useChartLine } from './useChartLine';

const FIVE_MINUTES = '300000';
const HOUR = '3600000';
/** With less than this an hour would be an empty chart with a stub at its edge. */
const YOUNG_MS = 1_200_000;

interface Props {
  readonly device: FleetDevice;
  readonly metric: Metric;
  /** In milliseconds, as the reader chose it; undefined: what the readings fill. */
  readonly range: string | undefined;
  readonly onRange: (range: string) => void;
}

/** One metric over a range; the right edge is now. */
export function ChartCard({ device, metric, range: chosen, onRange }: Props) {
  const { fleet, link } = useConsole();
  const online = useOnline();
  const [first, setFirst] = useState<string>();
  const series = fleet.series(device.id, metric.name);
  useTopic(series.topic);
  if (first === undefined && series.reachesBack) {
    const young = series.ring.length > 0 && link.hubNow() - series.ring.timeAt(0) < YOUNG_MS;
    setFirst(young ? FIVE_MINUTES : HOUR);
  }
  const range = chosen ?? first ?? HOUR;
  const rangeMs = Number(range);
  const charted = useChartLine(device.id, metric.name, rangeMs);
  const { line } = charted;
  const sign = unitSign(metric.unit);
  const kind = line.stepMs > 0 ? text.chart.mean(formatDuration(line.stepMs)) : text.chart.every;
  const now = readingQuantity(series.value, metric);
  return (
    <section className={`card ${css.chartCard}`}>
      <div className={page.cardHead}>
        <h2>{metricTitle(metric)}</h2>
        <span className={css.chartKind}>{[sign, kind].filter((part) => part !== '').join(', ')}</span>
        <span className={css.chartNow}>{online && !device.away && `${now.digits} ${text.chart.now}`}</span>
        <SegmentedControl
          aria-label={text.chart.rangeLabel}
          data={text.chart.ranges.map(({ value, label }) => ({ value, label }))}
          value={range}
          onChange={onRange}
        />
      </div>
      {charted.error !== undefined && <ErrorBar error={charted.error} onRetry={charted.retry} />}
      <LiveChart device={device} metric={metric} rangeMs={rangeMs} charted={charted} />
    </section>
  );
}

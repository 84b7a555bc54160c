import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { formatDuration, unitSign } from '../../../format/units';
import type { Metric } from '../../../gen/signalbox/v1/capabilities_pb';
import { metricTitle, readingQuantity } from '../../../model/reading';
import { useConsole, useOnline } from '../../../state/Console';
import type { FleetDevice } from '../../../state/FleetStore';
import { text } from '../../../strings';
import { ErrorBar } from '../../parts/ErrorBar';
import css from '../chart.module.css';
import page from '../device.module.css';
import { LiveChart } from './LiveChart';
import { useChartLine } from './useChartLine';

const FIRST_RANGE = '3600000';

/** One metric over a range that the reader chooses; the right edge is now. */
export function ChartCard({ device, metric }: { device: FleetDevice; metric: Metric }) {
  const { fleet } = useConsole();
  const online = useOnline();
  const [range, setRange] = useState<string>(FIRST_RANGE);
  const rangeMs = Number(range);
  const charted = useChartLine(device.id, metric.name, rangeMs);
  const { line } = charted;
  const sign = unitSign(metric.unit);
  const kind = line.stepMs > 0 ? text.chart.mean(formatDuration(line.stepMs)) : text.chart.every;
  const series = fleet.series(device.id, metric.name);
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
          onChange={setRange}
        />
      </div>
      {charted.error !== undefined && <ErrorBar error={charted.error} onRetry={charted.retry} />}
      <LiveChart device={device} metric={metric} rangeMs={rangeMs} charted={charted} />
    </section>
  );
}

import { memo } from 'react';
import { THIN } from '../../format/numbers';
import type { Metric } from '../../gen/signalbox/v1/capabilities_pb';
import { metricTitle, readingQuantity } from '../../model/reading';
import { useTopic } from '../../state/Beat';
import { useConsole, useOnline } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { devicePath } from '../../state/Route';
import { PresenceLamp } from '../parts/PresenceLamp';
import { To } from '../shell/To';
import { LifecycleTag, OutcomeCell } from './cells';
import type { FleetColumn } from './columnDefs';
import { ownMetrics } from './fleetColumns';
import css from './table.module.css';

interface Props {
  readonly device: FleetDevice;
  readonly columns: readonly FleetColumn[];
  readonly top: number;
  readonly index: number;
  /** The keyboard is here. */
  readonly at: boolean;
}

export const FleetRow = memo(function FleetRow({ device, columns, top, index, at }: Props) {
  const { route } = useConsole();
  useTopic(device.topic);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={css.row}
      data-at={at}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => route.go(devicePath(device.id))}
    >
      {columns.map((column) => (
        <div key={column.id} role="cell" data-right={column.meta?.right ?? false}>
          {column.meta?.draw(device)}
        </div>
      ))}
    </div>
  );
});

const VALUES_ON_A_CARD = 3;

export const FleetCard = memo(function FleetCard({ device, top, index, at }: Omit<Props, 'columns'>) {
  const { route, link, shelf } = useConsole();
  useTopic(device.topic);
  useTopic(shelf.topic);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={css.phoneCard}
      data-at={at}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => route.go(devicePath(device.id))}
    >
      <div role="cell" className={css.cardHead}>
        <To path={devicePath(device.id)}>{device.name}</To>
        <PresenceLamp presence={device.presence} nowMs={link.hubNow()} />
      </div>
      <div role="cell" className={css.cardFacts}>
        <span className={css.id}>{device.id}</span>
        <LifecycleTag device={device} />
        <OutcomeCell device={device} />
      </div>
      <div role="cell" className={css.cardValues}>
        {ownMetrics(device, shelf, VALUES_ON_A_CARD).map((metric) => (
          <CardValue key={metric.name} device={device} metric={metric} />
        ))}
      </div>
    </div>
  );
});

function CardValue({ device, metric }: { device: FleetDevice; metric: Metric }) {
  const { fleet } = useConsole();
  const online = useOnline();
  const series = fleet.series(device.id, metric.name);
  useTopic(series.topic);
  const { digits, unit } = readingQuantity(series.value, metric);
  if (series.value === undefined) {
    return null;
  }
  return (
    <span title={metricTitle(metric)}>
      <b className={device.away || !online ? 'away' : ''}>{digits}</b>
      <span className="faint">{unit === '' ? '' : THIN + unit}</span>
    </span>
  );
}

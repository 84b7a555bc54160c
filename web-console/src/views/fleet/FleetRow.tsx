import { memo } from 'react';
import { THIN } from '../../format/numbers';
import type { Metric } from '../../gen/signalbox/v1/capabilities_pb';
import { metricTitle, readingQuantity } from '../../model/reading';
import { useTopic } from '../../state/Beat';
import { useConsole, useOnline } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { devicePath } from '../../state/Route';
import { text } from '../../strings';
import { PresenceLamp } from '../parts/PresenceLamp';
import { To } from '../shell/To';
import { LifecycleTag, OutcomeCell, SyncCell } from './cells';
import check from './check.module.css';
import type { FleetColumn } from './columns';
import { ownMetrics } from './fleetColumns';
import css from './table.module.css';

interface Props {
  readonly device: FleetDevice;
  readonly columns: readonly FleetColumn[];
  readonly top: number;
  readonly index: number;
  /** The keyboard is here. */
  readonly at: boolean;
  readonly selected: boolean;
  /** Undefined: nothing can be done with a selection. Stays the same. */
  readonly onSelect: ((id: string, range: boolean) => void) | undefined;
}

/** Stands for itself: a press on it must not open the row. */
function SelectBox({ device, selected, onSelect }: Pick<Props, 'device' | 'selected' | 'onSelect'>) {
  return onSelect === undefined ? null : (
    <div role="cell" className={css.selectCell}>
      <label className={css.select} onClick={(event) => event.stopPropagation()}>
        <input
          type="checkbox"
          className={check.check}
          aria-label={text.fleet.selectRow(device.name)}
          checked={selected}
          onChange={(event) => onSelect(device.id, (event.nativeEvent as MouseEvent).shiftKey)}
        />
      </label>
    </div>
  );
}

export const FleetRow = memo(function FleetRow(props: Props) {
  const { device, columns, top, index, at, selected } = props;
  const { route } = useConsole();
  useTopic(device.topic);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={css.row}
      data-at={at}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => route.go(devicePath(device.id))}
    >
      <SelectBox {...props} />
      {columns.map((column) => (
        <div key={column.id} role="cell" data-right={column.right}>
          {column.draw(device)}
        </div>
      ))}
    </div>
  );
});

const VALUES_ON_A_CARD = 3;

export const FleetCard = memo(function FleetCard(props: Omit<Props, 'columns'>) {
  const { device, top, index, at, selected } = props;
  const { route, link, shelf } = useConsole();
  useTopic(device.topic);
  useTopic(shelf.topic);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={css.phoneCard}
      data-at={at}
      data-selectable={props.onSelect !== undefined}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => route.go(devicePath(device.id))}
    >
      <SelectBox {...props} />
      <div role="cell" className={css.cardHead}>
        <To path={devicePath(device.id)}>{device.name}</To>
        <PresenceLamp presence={device.presence} nowMs={link.hubNow()} />
      </div>
      <div role="cell" className={css.cardFacts}>
        <span className={css.id}>{device.id}</span>
        <LifecycleTag device={device} />
        <SyncCell device={device} />
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

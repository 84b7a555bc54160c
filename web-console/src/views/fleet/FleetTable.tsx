import { useMediaQuery } from '@mantine/hooks';
import { type SortingState, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { formatCount, NO_VALUE } from '../../format/numbers';
import { useConsole } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { devicePath } from '../../state/Route';
import { text } from '../../strings';
import { isTyping } from '../parts/keys';
import { type FleetColumn, fleetColumnDefs, LIVE_COLUMNS, templateOf } from './columnDefs';
import { FleetCard, FleetRow } from './FleetRow';
import { features } from './features';
import type { MetricColumn } from './fleetColumns';
import css from './table.module.css';

const ROW = 34;
const CARD = 92;
const PLACEHOLDERS = Array.from({ length: 12 }, (_, index) => `placeholder ${index}`);

interface Props {
  readonly rows: FleetDevice[];
  /** The most telling first; a narrow table shows fewer. */
  readonly columns: readonly MetricColumn[];
  /** The tags that tell devices apart, joined by spaces. */
  readonly tags: string;
  readonly onLiveSort: (live: boolean) => void;
}

/** The virtualised table; on a phone the same rows as cards. */
export function FleetTable({ rows, columns, tags, onLiveSort }: Props) {
  const console = useConsole();
  const wide = useMediaQuery('(min-width: 1560px)', false) ?? false;
  const roomy = useMediaQuery('(min-width: 1240px)', true) ?? true;
  const phone = useMediaQuery('(max-width: 720px)', innerWidth <= 720) ?? false;
  const [sorting, setSorting] = useState<SortingState>([{ id: 'device', desc: false }]);
  const [at, setAt] = useState<string>();
  const scroller = useRef<HTMLDivElement>(null);
  const defs = useMemo(
    () =>
      fleetColumnDefs(
        columns.slice(0, wide ? 4 : roomy ? 3 : 1),
        roomy && tags !== '' ? new Set(tags.split(' ')) : new Set(),
        wide,
        console.executions,
      ),
    [columns, tags, wide, roomy, console.executions],
  );
  const table = useTable({
    features,
    columns: defs,
    data: rows,
    getRowId: (device) => device.id,
    state: { sorting },
    onSortingChange: setSorting,
    enableSortingRemoval: false,
  });
  const sorted = table.getRowModel().rows;
  const height = phone ? CARD : ROW;
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => sorted[index]?.id ?? index,
    overscan: 6,
  });
  const sortId = sorting[0]?.id ?? '';
  useEffect(() => onLiveSort(LIVE_COLUMNS.has(sortId) || sortId.startsWith('metric:')), [sortId, onLiveSort]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another row height invalidates every measurement
  useEffect(() => virtual.measure(), [height, virtual]);

  const index = sorted.findIndex((row) => row.id === at);
  const move = (to: number) => {
    const row = sorted[Math.max(0, Math.min(sorted.length - 1, to))];
    if (row !== undefined) {
      setAt(row.id);
      virtual.scrollToIndex(sorted.indexOf(row));
    }
  };
  const onKey = (event: KeyboardEvent | globalThis.KeyboardEvent) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 2);
    const steps: Record<string, number> = {
      j: index + 1,
      ArrowDown: index + 1,
      k: index - 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: sorted.length - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) {
      event.preventDefault();
      move(to);
    } else if (event.key === 'Enter' && at !== undefined && !isControl(event.target)) {
      console.route.go(devicePath(at));
    }
  };
  const keys = useRef(onKey);
  keys.current = onKey;
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => keys.current(event);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);

  const items = virtual.getVirtualItems();
  return (
    <div className={`card ${css.table}`} style={{ '--columns': templateOf(defs) } as React.CSSProperties}>
      <div className={css.scroller} ref={scroller}>
        <div
          role="table"
          aria-rowcount={sorted.length + 1}
          aria-label={text.fleet.title}
          className={css.grid}
        >
          {!phone && (
            <div role="row" className={css.headRow}>
              {table.getHeaderGroups()[0]?.headers.map((header) => {
                const meta = header.column.columnDef.meta;
                const order = header.column.getIsSorted();
                return (
                  <div
                    key={header.id}
                    role="columnheader"
                    data-right={meta?.right ?? false}
                    aria-sort={order === 'asc' ? 'ascending' : order === 'desc' ? 'descending' : 'none'}
                  >
                    {header.column.getCanSort() ? (
                      <button
                        type="button"
                        data-on={order !== false}
                        title={text.fleet.sortBy(meta?.title ?? '')}
                        onClick={() => header.column.toggleSorting()}
                      >
                        <span>{meta?.title}</span>
                        {meta?.unit !== undefined && <span className={css.unit}>{meta.unit}</span>}
                        {order === 'asc' ? ' ↑' : order === 'desc' ? ' ↓' : ''}
                      </button>
                    ) : (
                      <span className={css.headWord}>{meta?.title}</span>
                    )}
                  </div>
                );
              })}
            </div>
          )}
          <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {sorted.length === 0 && !phone && <Placeholders columns={defs} />}
            {items.map((item) => {
              const row = sorted[item.index];
              if (row === undefined) {
                return null;
              }
              const props = {
                device: row.original,
                top: item.start,
                index: item.index,
                at: row.id === at,
              };
              return phone ? (
                <FleetCard key={row.id} {...props} />
              ) : (
                <FleetRow key={row.id} {...props} columns={defs} />
              );
            })}
          </div>
        </div>
      </div>
      {!phone && (
        <div className={css.status}>
          <span>
            {rowsText(virtual.scrollOffset ?? 0, scroller.current?.clientHeight ?? 0, sorted.length)}
          </span>
          <span>
            <kbd className="kbd">J</kbd> <kbd className="kbd">K</kbd> {text.fleet.move}
          </span>
          <span>
            <kbd className="kbd">Enter</kbd> {text.fleet.openRow}
          </span>
          <span>
            <kbd className="kbd">/</kbd> {text.fleet.find}
          </span>
          <span className={css.legend}>
            ▲ {text.fleet.legendLimit} <span className="away">{text.fleet.legendAway}</span>
          </span>
        </div>
      )}
    </div>
  );
}

/** Rows at their final size until the first snapshot is here. */
function Placeholders({ columns }: { columns: readonly FleetColumn[] }) {
  return PLACEHOLDERS.map((name, index) => (
    <div
      key={name}
      className={css.row}
      style={{ transform: `translateY(${index * ROW}px)` }}
      aria-hidden="true"
    >
      {columns.map((column) => (
        <div key={column.id} data-right={column.meta?.right ?? false} className="faint">
          {NO_VALUE}
        </div>
      ))}
    </div>
  ));
}

function rowsText(offset: number, viewport: number, all: number): string {
  if (all === 0) {
    return '';
  }
  const first = Math.floor(offset / ROW) + 1;
  const last = Math.min(all, Math.max(first, Math.floor((offset + viewport - ROW) / ROW)));
  return text.fleet.rows(formatCount(first), formatCount(last), formatCount(all));
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('a, button, [role="dialog"]') !== null;
}

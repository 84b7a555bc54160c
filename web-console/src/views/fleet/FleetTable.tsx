import { useMediaQuery } from '@mantine/hooks';
import { useVirtualizer, type VirtualItem, type Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react';
import { formatCount, NO_VALUE } from '../../format/numbers';
import { STILL, useTopic } from '../../state/Beat';
import type { FleetDevice } from '../../state/FleetStore';
import { type Sort, USUAL_SORT } from '../../state/fleetView';
import type { Selection } from '../../state/Selection';
import { text } from '../../strings';
import check from './check.module.css';
import { COLUMN_TITLES, type FleetColumn, leastWidth, templateOf } from './columns';
import { FleetCard, FleetRow } from './FleetRow';
import { fewAtOnce } from './fewAtOnce';
import css from './table.module.css';
import { useRowKeys } from './useRowKeys';

const ROW = 34;
const CARD = 92;
/** A row costs half a millisecond or more: a screen of new ones in one frame would be felt. */
const NEW_AT_ONCE = 10;
const PLACEHOLDERS = Array.from({ length: 24 }, (_, index) => `placeholder ${index}`);

interface Props {
  /** In order. */
  readonly rows: readonly FleetDevice[];
  readonly columns: readonly FleetColumn[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  /** Undefined: who looks may do nothing with one. */
  readonly selection: Selection | undefined;
}

/** The virtualised table; on a phone the same rows as cards. */
export function FleetTable({ rows, columns, sort, onSort, selection }: Props) {
  const phone = useMediaQuery('(max-width: 720px)', innerWidth <= 720) ?? false;
  const [at, setAt] = useState<string>();
  const scroller = useRef<HTMLDivElement>(null);
  const height = phone ? CARD : ROW;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 6,
    // Rows come with the next frame instead of within the scroll event.
    useFlushSync: false,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another row height invalidates every measurement
  useEffect(() => virtual.measure(), [height, virtual]);
  const select = useSelect(rows, selection);
  useRowKeys({
    rows,
    at,
    pageRows: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 2),
    onAt: (id, index) => {
      setAt(id);
      virtual.scrollToIndex(index);
    },
    selection,
  });
  useFocus(scroller, at);
  const items = useRowsAtOnce(virtual, rows, at);
  const style = {
    '--columns': templateOf(columns, selection !== undefined),
    '--least': `${leastWidth(columns, selection !== undefined)}px`,
  } as React.CSSProperties;
  return (
    <div className={`card ${css.table}`} style={style}>
      <div className={css.scroller} ref={scroller}>
        <div role="table" aria-rowcount={rows.length + 1} aria-label={text.fleet.title} className={css.grid}>
          {!phone && (
            <div role="row" className={css.headRow}>
              {selection !== undefined && <SelectAll rows={rows} selection={selection} />}
              {columns.map((column) => (
                <Head key={column.id} column={column} sort={sort} onSort={onSort} />
              ))}
            </div>
          )}
          <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {rows.length === 0 && !phone && (
              <Placeholders columns={columns} selectable={selection !== undefined} />
            )}
            {items.map((item) => {
              const device = rows[item.index];
              if (device === undefined) {
                return null;
              }
              const props = {
                device,
                top: item.start,
                index: item.index,
                at: device.id === at,
                selected: selection?.has(device.id) ?? false,
                onSelect: select,
              };
              return phone ? (
                <FleetCard key={device.id} {...props} />
              ) : (
                <FleetRow key={device.id} {...props} columns={columns} />
              );
            })}
          </div>
        </div>
      </div>
      {!phone && (
        <Status
          range={rowsText(virtual.scrollOffset ?? 0, scroller.current?.clientHeight ?? 0, rows.length)}
          selectable={selection !== undefined}
        />
      )}
    </div>
  );
}

/**
 * The keyboard is really there: screen readers say the row, and Enter follows its link. A row far away is drawn some frames
 * after it was gone to.
 */
function useFocus(scroller: RefObject<HTMLDivElement | null>, at: string | undefined): void {
  /** Where the focus was when the keyboard went there; undefined: it is there. */
  const due = useRef<Element | null>(undefined);
  useEffect(() => {
    due.current = at === undefined ? undefined : document.activeElement;
  }, [at]);
  useEffect(() => {
    const { activeElement: has } = document;
    // A row that is no longer drawn leaves the focus to the body.
    const wentOn =
      has !== due.current && has !== document.body && !(scroller.current?.contains(has) ?? false);
    const link = scroller.current?.querySelector<HTMLElement>('[data-at="true"] a');
    if (due.current === undefined || wentOn) {
      due.current = undefined;
    } else if (link) {
      due.current = undefined;
      link.focus({ preventScroll: true, focusVisible: false } as FocusOptions);
    }
  });
}

/** The rows in sight; where many are new at once, some of them come with the next frames. */
function useRowsAtOnce(
  virtual: Virtualizer<HTMLDivElement, Element>,
  rows: readonly FleetDevice[],
  at: string | undefined,
): readonly VirtualItem[] {
  const drawn = useRef<ReadonlySet<string | undefined>>(new Set());
  const [, drawMore] = useReducer((count: number) => count + 1, 0);
  const items = virtual.getVirtualItems();
  const idOf = (item: VirtualItem) => rows[item.index]?.id;
  const { startIndex = 0, endIndex = 0 } = virtual.range ?? {};
  // The row the keyboard goes to cannot be late: it gets the focus.
  const isDrawn = (item: VirtualItem) => drawn.current.has(idOf(item)) || idOf(item) === at;
  const shown = fewAtOnce(items, isDrawn, (startIndex + endIndex) / 2, NEW_AT_ONCE);
  useLayoutEffect(() => {
    drawn.current = new Set(shown.map(idOf));
    const frame = shown.length === items.length ? 0 : requestAnimationFrame(drawMore);
    return () => cancelAnimationFrame(frame);
  });
  return shown;
}

/** The same function for all rows and for ever: a row is drawn again when it is selected, not when another is. */
function useSelect(
  rows: readonly FleetDevice[],
  selection: Selection | undefined,
): ((id: string, range: boolean) => void) | undefined {
  useTopic(selection?.topic ?? STILL);
  const shown = useRef(rows);
  shown.current = rows;
  const [select] = useState(() => (id: string, range: boolean) => {
    const chosen = held.current;
    if (range) {
      chosen?.extend(
        id,
        shown.current.map((device) => device.id),
      );
    } else {
      chosen?.toggle(id);
    }
  });
  const held = useRef(selection);
  held.current = selection;
  return selection === undefined ? undefined : select;
}

function Head({ column, sort, onSort }: { column: FleetColumn } & Pick<Props, 'sort' | 'onSort'>) {
  const on = sort.id === column.id;
  const { title, unit } = column;
  const turn = () => {
    if (!on) {
      onSort({ id: column.id, descending: false });
    } else {
      // Up, down, as usual.
      onSort(sort.descending ? USUAL_SORT : { ...sort, descending: true });
    }
  };
  return (
    <div
      role="columnheader"
      data-right={column.right}
      aria-sort={!on ? 'none' : sort.descending ? 'descending' : 'ascending'}
    >
      {column.sortBy === undefined ? (
        <span>{title}</span>
      ) : (
        <button
          type="button"
          data-on={on}
          title={text.fleet.sortBy(COLUMN_TITLES[column.id] ?? title)}
          onClick={turn}
        >
          <span>{title}</span>
          {unit !== '' && <span className={css.unit}>{unit}</span>}
          {on && <span className={css.order}>{sort.descending ? '↓' : '↑'}</span>}
        </button>
      )}
    </div>
  );
}

function SelectAll({ rows, selection }: { rows: readonly FleetDevice[]; selection: Selection }) {
  useTopic(selection.topic);
  const box = useRef<HTMLInputElement>(null);
  const ids = useMemo(() => rows.map((device) => device.id), [rows]);
  const chosen = selection.among(ids);
  useEffect(() => {
    if (box.current !== null) {
      box.current.indeterminate = chosen > 0 && chosen < ids.length;
    }
  });
  return (
    <div role="columnheader">
      <label className={css.select}>
        <input
          ref={box}
          type="checkbox"
          className={check.check}
          aria-label={text.fleet.selectAll}
          title={text.fleet.selectAll}
          disabled={ids.length === 0}
          checked={ids.length > 0 && chosen === ids.length}
          onChange={() => selection.toggleAll(ids)}
        />
      </label>
    </div>
  );
}

function Status({ range, selectable }: { range: string; selectable: boolean }) {
  const keys: readonly (readonly [string, string])[] = [
    [text.keyCaps.next, ''],
    [text.keyCaps.previous, text.fleet.move],
    ...(selectable
      ? ([
          [text.keyCaps.select, text.fleet.select],
          [text.keyCaps.range, text.fleet.range],
          [text.keyCaps.every, text.fleet.selectEvery],
        ] as const)
      : []),
    [text.keyCaps.open, text.fleet.openRow],
    [text.keyCaps.search, text.fleet.find],
  ];
  return (
    <div className={css.status}>
      <span className={css.range}>{range}</span>
      <span className={css.keys}>
        {keys.map(([key, word]) => (
          <span key={key}>
            <kbd className="kbd">{key}</kbd> {word}
          </span>
        ))}
      </span>
      <span className={css.legend}>
        ▲ {text.fleet.legendLimit} <span className="away">{text.fleet.legendAway}</span>
      </span>
    </div>
  );
}

/** Rows at their final size until the first snapshot is here. */
function Placeholders({ columns, selectable }: { columns: readonly FleetColumn[]; selectable: boolean }) {
  return PLACEHOLDERS.map((name, index) => (
    <div
      key={name}
      className={css.row}
      style={{ transform: `translateY(${index * ROW}px)` }}
      aria-hidden="true"
    >
      {selectable && <div />}
      {columns.map((column) => (
        <div key={column.id} data-right={column.right} className="faint">
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

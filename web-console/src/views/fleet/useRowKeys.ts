import { useEffect, useRef } from 'react';
import { useConsole } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { devicePath } from '../../state/Route';
import type { Selection } from '../../state/Selection';
import { isTyping } from '../parts/keys';

interface Rows {
  readonly rows: readonly FleetDevice[];
  /** Where the keyboard is. */
  readonly at: string | undefined;
  readonly pageRows: () => number;
  readonly onAt: (id: string, index: number) => void;
  readonly selection: Selection | undefined;
}

/** J K and arrows move, X selects, with Shift a range, A all, Enter opens, Escape lets go. */
export function useRowKeys(table: Rows): void {
  const { route } = useConsole();
  const onKey = (event: KeyboardEvent) => {
    if (isForOthers(event)) {
      return;
    }
    const { rows, at, selection } = table;
    const index = at === undefined ? -1 : rows.findIndex((device) => device.id === at);
    const order = () => rows.map((device) => device.id);
    const page = table.pageRows();
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const steps: Readonly<Record<string, number>> = {
      j: index + 1,
      ArrowDown: index + 1,
      k: index - 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: rows.length - 1,
    };
    const step = steps[key];
    const to = step === undefined ? -1 : Math.max(0, Math.min(rows.length - 1, step));
    const target = rows[to];
    if (target !== undefined) {
      event.preventDefault();
      table.onAt(target.id, to);
      if (event.shiftKey && selection !== undefined) {
        selection.extend(target.id, order());
      }
    } else if (key === 'x' && at !== undefined && selection !== undefined) {
      if (event.shiftKey) {
        selection.extend(at, order());
      } else {
        selection.toggle(at);
      }
    } else if (key === 'a' && selection !== undefined && rows.length > 0) {
      selection.toggleAll(order());
    } else if (key === 'Escape' && selection !== undefined && selection.size > 0) {
      selection.clear();
    } else if (key === 'Enter' && at !== undefined && index >= 0 && !isControl(event.target)) {
      route.go(devicePath(at));
    }
  };
  const keys = useRef(onKey);
  keys.current = onKey;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => keys.current(event);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}

/** Typing, the browser's own keys, and whatever stands above the table. */
function isForOthers(event: KeyboardEvent): boolean {
  const box = event.target instanceof HTMLInputElement && event.target.type === 'checkbox';
  return (
    event.defaultPrevented ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    (isTyping(event.target) && !box) ||
    document.querySelector('[role="dialog"]') !== null
  );
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('a, button, input') !== null;
}

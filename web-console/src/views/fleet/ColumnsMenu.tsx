import { Button } from '@mantine/core';
import { useClickOutside } from '@mantine/hooks';
import { type KeyboardEvent, useRef, useState } from 'react';
import { formatCount } from '../../format/numbers';
import type { Lexicon } from '../../state/lexicon';
import { text } from '../../strings';
import check from './check.module.css';
import { COLUMN_ORDER, COLUMN_TITLES, metricColumnId } from './columns';
import css from './fleet.module.css';

interface Props {
  readonly lexicon: Lexicon;
  /** The ids that are shown. */
  readonly shown: readonly string[];
  /** Nobody chose: the fleet and the width do. */
  readonly usual: boolean;
  /** Undefined: as usual. */
  readonly onChoose: (ids: readonly string[] | undefined) => void;
}

/** Which columns this view shows. */
export function ColumnsMenu({ lexicon, shown, usual, onChoose }: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const box = useClickOutside(() => setOpen(false));
  const close = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && open) {
      event.stopPropagation();
      setOpen(false);
      button.current?.focus();
    }
  };
  const toggle = (id: string) =>
    onChoose(shown.includes(id) ? shown.filter((each) => each !== id) : [...shown, id]);
  const line = (id: string, title: string, note = '') => (
    <label key={id} className={css.choice}>
      <input
        type="checkbox"
        className={check.check}
        checked={shown.includes(id)}
        onChange={() => toggle(id)}
      />
      <span>{title}</span>
      <span className={css.choiceNote}>{note}</span>
    </label>
  );
  const metrics = [...lexicon.metrics].sort(
    (a, b) => Number(b[1].primary) - Number(a[1].primary) || b[1].count - a[1].count,
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape inside closes it
    <div className={css.menuHost} ref={box} onKeyDown={close}>
      <Button ref={button} aria-expanded={open} aria-haspopup="dialog" onClick={() => setOpen(!open)}>
        {text.fleet.columnsButton}
      </Button>
      {open && (
        <div className={css.menu} role="dialog" aria-label={text.fleet.columnsTitle}>
          <div className={css.menuHead}>
            <b>{text.fleet.columnsTitle}</b>
            <Button disabled={usual} onClick={() => onChoose(undefined)}>
              {text.fleet.columnsUsual}
            </Button>
          </div>
          <p className="caption">{text.fleet.columnsHint}</p>
          <div className={css.choices}>
            <div>
              {COLUMN_ORDER.filter((id) => id !== 'readings' && id !== 'device').map((id) =>
                line(id, COLUMN_TITLES[id] ?? id),
              )}
            </div>
            <div>
              {metrics.map(([name, metric]) =>
                line(metricColumnId(name), metric.title, formatCount(metric.count)),
              )}
            </div>
          </div>
        </div>
      )}
    </div>
  );
}

import type { KeyboardEvent, Ref } from 'react';
import { formatCount } from '../../format/numbers';
import { text } from '../../strings';
import css from './fleet.module.css';

interface Props {
  readonly ref: Ref<HTMLInputElement>;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly shown: number;
  readonly all: number;
}

export function SearchField({ ref, query, onQuery, shown, all }: Props) {
  const [count, ofAll] = text.fleet.of(formatCount(shown), formatCount(all));
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') {
      onQuery('');
      event.currentTarget.blur();
    }
  };
  return (
    <div className={css.search}>
      <svg
        aria-hidden="true"
        width="14"
        height="14"
        viewBox="0 0 14 14"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
      >
        <circle cx="6" cy="6" r="4.4" />
        <path d="m9.4 9.4 3.8 3.8" />
      </svg>
      <input
        ref={ref}
        type="search"
        aria-label={text.fleet.searchLabel}
        placeholder={text.fleet.search}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <span className={css.found}>
        <b>{count}</b>
        {ofAll}
      </span>
      {query === '' ? (
        <kbd className="kbd">/</kbd>
      ) : (
        <button type="button" className={css.clear} onClick={() => onQuery('')}>
          {text.fleet.clear}
        </button>
      )}
    </div>
  );
}

import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { completions, type Suggestion } from '../../model/access';
import { text } from '../../strings';
import css from './words.module.css';

interface Props {
  readonly label: string;
  readonly description?: string;
  readonly words: readonly string[];
  readonly onWords: (words: string[]) => void;
  readonly suggestions: readonly Suggestion[];
  readonly disabled?: boolean;
  readonly mono?: boolean;
  readonly autoFocus?: boolean;
}

const OFFERED = 8;

/** Several words in one field, with completion: each stands as a token that can be taken out again. */
export function WordsField({
  label,
  description,
  words,
  onWords,
  suggestions,
  disabled = false,
  mono = false,
  autoFocus = false,
}: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [opened, setOpened] = useState(false);
  const [at, setAt] = useState(-1);
  const offered = opened && !disabled ? completions(suggestions, typed, words, OFFERED) : [];

  // At the foot of a dialog the list would be cut off.
  useEffect(() => {
    if (offered.length > 0) {
      document.getElementById(`${id}-list`)?.scrollIntoView({ block: 'nearest' });
    }
  }, [id, offered.length]);

  const add = (said: string) => {
    const fresh = said.split(/[\s,]+/).filter((word) => word !== '' && !words.includes(word));
    if (fresh.length > 0) {
      onWords([...words, ...new Set(fresh)]);
    }
    setTyped('');
    setAt(-1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpened(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt(Math.max(-1, Math.min(offered.length - 1, at + step)));
    } else if (event.key === 'Enter' || event.key === ',' || event.key === ' ') {
      const chosen = event.key === 'Enter' ? offered[at]?.value : undefined;
      if (chosen !== undefined || typed.trim() !== '') {
        event.preventDefault();
        add(chosen ?? typed);
      } else if (event.key !== 'Enter') {
        event.preventDefault();
      }
    } else if (event.key === 'Escape' && offered.length > 0) {
      // The dialog around it stays.
      event.stopPropagation();
      setOpened(false);
      setAt(-1);
    } else if (event.key === 'Backspace' && typed === '') {
      onWords(words.slice(0, -1));
    }
  };
  return (
    <div>
      <label className="sb-label" htmlFor={id} style={{ display: 'block' }}>
        {label}
      </label>
      <div className={css.box} data-disabled={disabled} data-mono={mono}>
        {words.map((word) => (
          <span key={word} className={css.word}>
            {word}
            <button
              type="button"
              disabled={disabled}
              aria-label={text.people.remove(word)}
              onClick={() => {
                onWords(words.filter((other) => other !== word));
                input.current?.focus();
              }}
            >
              ×
            </button>
          </span>
        ))}
        <input
          ref={input}
          id={id}
          role="combobox"
          aria-expanded={offered.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          {...(at >= 0 && offered[at] !== undefined ? { 'aria-activedescendant': `${id}-${at}` } : {})}
          {...(description === undefined ? {} : { 'aria-describedby': `${id}-about` })}
          {...(autoFocus ? { 'data-autofocus': true } : {})}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          disabled={disabled}
          placeholder={words.length === 0 && !disabled ? text.people.addWord : ''}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setOpened(true);
            setAt(-1);
          }}
          onClick={() => setOpened(true)}
          onKeyDown={onKeyDown}
          onBlur={() => {
            add(typed);
            setOpened(false);
          }}
        />
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label={text.people.suggestions}
          className={css.list}
          hidden={offered.length === 0}
        >
          {offered.map((one, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field and names the active option
            // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are the field's
            <div
              key={one.value}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              // The field must not lose its focus to what is clicked.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => add(one.value)}
            >
              <b>{one.value}</b>
              {one.note !== undefined && one.note !== one.value && <span>{one.note}</span>}
            </div>
          ))}
        </div>
      </div>
      {description !== undefined && (
        <div id={`${id}-about`} className="sb-description">
          {description}
        </div>
      )}
    </div>
  );
}

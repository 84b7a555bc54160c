import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../format/numbers';
import { STILL } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { complete, type Lexicon, type Suggestion } from '../../state/lexicon';
import { readToken, type Token, tokenise } from '../../state/search';
import { text } from '../../strings';
import { Chip } from './Chip';
import css from './search.module.css';
import { MEMBERS_MS, useSettled } from './useFleetRows';

interface Props {
  readonly input: RefObject<HTMLInputElement | null>;
  /** The tokens that stand. */
  readonly tokens: readonly Token[];
  readonly draft: string;
  readonly lexicon: Lexicon;
  readonly onTokens: (tokens: readonly string[]) => void;
  readonly onDraft: (draft: string) => void;
  readonly shown: number;
  readonly all: number;
}

const LIST = 'search-suggestions';

/** Conditions as chips, and a line to type the next one, which can be completed. */
export function SearchField(props: Props) {
  const { input, tokens, draft, lexicon, onTokens, onDraft } = props;
  const { fleet } = useConsole();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const box = useRef<HTMLElement>(null);
  const texts = tokens.map((token) => token.text);
  const presences = useSettled(open ? fleet.presences : STILL, MEMBERS_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the mutable store
  const found = useMemo(() => (open ? complete(draft, lexicon) : []), [open, draft, lexicon, presences]);
  const chosen = found[at] ?? (draft.trim() === '' ? undefined : found[0]);
  const rest = ghost(draft, chosen);
  const typed = draft.trim() === '' ? undefined : readToken(draft.trim(), lexicon);
  const wrong = found.length > 0 ? '' : whyNothing(typed);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another draft has other ways to go on
  useEffect(() => setAt(-1), [draft]);

  const commit = (said: string, more: readonly string[] = []) => {
    const added = [...tokenise(said), ...more];
    onDraft('');
    if (added.length > 0) {
      onTokens([...texts, ...added]);
    }
  };
  const take = (suggestion: Suggestion) => {
    if (suggestion.whole) {
      commit(suggestion.text);
    } else {
      onDraft(suggestion.text);
    }
    input.current?.focus();
  };
  const onChange = (value: string) => {
    setOpen(true);
    const last = tokens.at(-1);
    if (/^[<>=!]/.test(value) && last?.condition.kind === 'words' && !last.not) {
      // temperature, then > after a space: it was meant as one.
      onTokens(texts.slice(0, -1));
      onDraft(last.text + value);
      return;
    }
    const quotes = value.split('"').length - 1;
    const whole = /\s$/.test(value) && quotes % 2 === 0 && !/[<>=!]\s*$/.test(value);
    const parts = tokenise(value);
    const next = whole ? '' : (parts.pop() ?? '');
    if (parts.length > 0) {
      commit('', parts);
    }
    onDraft(whole ? '' : parts.length > 0 ? next : value.trimStart());
  };
  const pullBack = (index: number) => {
    onTokens(texts.filter((_, i) => i !== index));
    onDraft(texts[index] ?? '');
    setOpen(true);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const atStart = event.currentTarget.selectionStart === 0 && event.currentTarget.selectionEnd === 0;
    switch (event.key) {
      case 'Tab':
        if (!event.shiftKey && chosen !== undefined && open) {
          event.preventDefault();
          take(chosen);
        }
        return;
      case 'Enter':
        event.preventDefault();
        if (at >= 0 && chosen !== undefined) {
          take(chosen);
        } else {
          commit(draft);
          setOpen(false);
        }
        return;
      case 'ArrowDown':
      case 'ArrowUp': {
        event.preventDefault();
        setOpen(true);
        const step = event.key === 'ArrowDown' ? 1 : -1;
        setAt((index) => Math.max(-1, Math.min(found.length - 1, index + step)));
        return;
      }
      case 'Escape':
        event.preventDefault();
        if (open && found.length > 0) {
          setOpen(false);
        } else {
          onDraft('');
          event.currentTarget.blur();
        }
        return;
      case 'Backspace':
        if (atStart && draft === '' && texts.length > 0) {
          event.preventDefault();
          pullBack(texts.length - 1);
        }
        return;
      case 'ArrowLeft':
        if (atStart && texts.length > 0) {
          event.preventDefault();
          chips(box.current).at(-1)?.focus();
        }
    }
  };
  const leaveChip = (index: number, step: -1 | 1) => {
    const target = chips(box.current)[index + step];
    (target ?? (step > 0 ? input.current : undefined))?.focus();
  };
  const [count, ofAll] = text.fleet.of(formatCount(props.shown), formatCount(props.all));
  return (
    <search
      ref={box}
      className={css.box}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          setOpen(false);
          commit(draft);
        }
      }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a larger place to press; the field itself is reached by keys */}
      <div
        className={css.field}
        onMouseDown={(event) => {
          if (event.target === event.currentTarget) {
            event.preventDefault();
            input.current?.focus();
          }
        }}
      >
        <Lens />
        {tokens.map((token, index) => (
          <Chip
            // biome-ignore lint/suspicious/noArrayIndexKey: the same token may stand twice
            key={`${index} ${token.text}`}
            token={token}
            onEdit={() => pullBack(index)}
            onRemove={() => {
              onTokens(texts.filter((_, i) => i !== index));
              input.current?.focus();
            }}
            onLeave={(step) => leaveChip(index, step)}
          />
        ))}
        <span className={css.line}>
          {rest !== '' && (
            <span className={css.ghost} aria-hidden="true">
              <i>{draft}</i>
              {rest}
              <kbd className="kbd">{text.keyCaps.tab}</kbd> {text.fleet.tabCompletes}
            </span>
          )}
          <input
            ref={input}
            type="text"
            role="combobox"
            aria-label={text.fleet.searchLabel}
            aria-expanded={open && found.length > 0}
            aria-controls={LIST}
            aria-autocomplete="list"
            aria-activedescendant={at >= 0 ? `${LIST}-${at}` : undefined}
            placeholder={tokens.length === 0 ? text.fleet.search : ''}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={draft}
            onChange={(event) => onChange(event.target.value)}
            onClick={() => setOpen(true)}
            onKeyDown={onKeyDown}
          />
        </span>
        <span className={css.found}>
          <b>{count}</b>
          {ofAll}
        </span>
        {tokens.length === 0 && draft === '' ? (
          <kbd className="kbd">{text.keyCaps.search}</kbd>
        ) : (
          <button
            type="button"
            className={css.clear}
            onClick={() => {
              onDraft('');
              onTokens([]);
            }}
          >
            {text.fleet.clear}
          </button>
        )}
      </div>
      {open && (found.length > 0 || wrong !== '') && (
        <div className={css.list} id={LIST} role="listbox" aria-label={text.fleet.suggestions}>
          {wrong !== '' && <p className={css.wrong}>{wrong}</p>}
          {found.map((suggestion, index) => (
            <div
              key={suggestion.text}
              id={`${LIST}-${index}`}
              role="option"
              aria-selected={suggestion === chosen}
              className={css.option}
              onMouseDown={(event) => {
                event.preventDefault();
                take(suggestion);
              }}
            >
              <span>{suggestion.text}</span>
              <span className={css.hint}>{suggestion.hint}</span>
              <span className={css.count}>
                {suggestion.count === undefined ? '' : formatCount(suggestion.count)}
              </span>
            </div>
          ))}
        </div>
      )}
    </search>
  );
}

/** Why there is no way to go on: it cannot be understood, or no device has what begins so. */
function whyNothing(typed: Token | undefined): string {
  switch (typed?.condition.kind) {
    case 'wrong':
      return typed.condition.why;
    case 'tag':
    case 'model':
      return text.search.none(typed.condition.kind);
    default:
      return '';
  }
}

/** What the completion adds to what is typed; empty where it would change it. */
function ghost(draft: string, suggestion: Suggestion | undefined): string {
  return suggestion !== undefined &&
    draft !== '' &&
    suggestion.text.toLowerCase().startsWith(draft.toLowerCase())
    ? suggestion.text.slice(draft.length)
    : '';
}

function chips(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>('[data-chip]') ?? [])];
}

function Lens() {
  return (
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
  );
}

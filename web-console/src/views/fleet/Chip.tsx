import type { KeyboardEvent } from 'react';
import type { Token } from '../../state/search';
import { text } from '../../strings';
import css from './search.module.css';

/** What a token says, without anything to press. */
export function TokenWords({ token }: { token: Token }) {
  return (
    <>
      {token.not && <i>{text.fleet.not}</i>}
      {token.name !== '' && <span>{token.name}</span>}
      {token.sign !== '' && <span className={css.sign}>{token.sign}</span>}
      <b>{token.value}</b>
    </>
  );
}

interface Props {
  readonly token: Token;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
  readonly onLeave: (step: -1 | 1) => void;
}

/** One condition of the search: press to change it, × to drop it. */
export function Chip({ token, onEdit, onRemove, onLeave }: Props) {
  const wrong = token.condition.kind === 'wrong' ? token.condition.why : '';
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Backspace' || event.key === 'Delete') {
      event.preventDefault();
      onRemove();
    } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      event.preventDefault();
      onLeave(event.key === 'ArrowLeft' ? -1 : 1);
    }
  };
  return (
    <span className={css.chip} data-wrong={wrong !== ''} title={wrong}>
      <button
        type="button"
        className={css.chipWords}
        data-chip
        aria-label={text.fleet.editToken(token.text)}
        onClick={onEdit}
        onKeyDown={onKeyDown}
      >
        <TokenWords token={token} />
      </button>
      <button
        type="button"
        className={css.chipEnd}
        tabIndex={-1}
        aria-label={text.fleet.removeToken(token.text)}
        onClick={onRemove}
      >
        ×
      </button>
    </span>
  );
}

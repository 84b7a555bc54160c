import { TextInput } from '@mantine/core';
import { useEffect, useId, useState } from 'react';
import { text } from '../../strings';
import css from './audit.module.css';

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly known: readonly string[];
  readonly onValue: (value: string) => void;
}

/** One name to keep to, as a whole; taken over on Enter, when it is left, and when one that is known is chosen. */
export function FilterField({ label, placeholder, value, known, onValue }: Props) {
  const id = useId();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const take = (said: string) => {
    if (said.trim() !== value) {
      onValue(said.trim());
    }
  };
  return (
    <div className={css.filter}>
      <TextInput
        label={label}
        placeholder={placeholder}
        list={`${id}-known`}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          const said = event.currentTarget.value;
          setTyped(said);
          if (said === '' || known.includes(said)) {
            take(said);
          }
        }}
        onBlur={() => take(typed)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            take(typed);
          } else if (event.key === 'Escape') {
            take('');
          }
        }}
        rightSection={
          value === '' ? null : (
            <button
              type="button"
              className={css.clear}
              aria-label={`${text.audit.clear}: ${label}`}
              onClick={() => onValue('')}
            >
              ×
            </button>
          )
        }
      />
      <datalist id={`${id}-known`}>
        {known.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </div>
  );
}

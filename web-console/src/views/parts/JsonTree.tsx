import { useState } from 'react';
import { plainText } from '../../format/plain';
import { token } from '../../model/jsonTree';
import { text } from '../../strings';
import css from './jsonTree.module.css';

/** Children of one value that are drawn before somebody asks for more. */
const AT_FIRST = 50;
const OPEN_LEVELS = 4;

interface Props {
  readonly value: unknown;
  /** Where somebody may take a value; without it the tree is only read. */
  readonly onPick?: ((pointer: string, value: string | number | boolean) => void) | undefined;
  readonly picked?: ReadonlySet<string>;
  readonly pickTitle?: (name: string) => string;
}

/** A JSON value as a tree; everything in it is text, whatever it holds. */
export function JsonTree({ value, ...rest }: Props) {
  return (
    <div className={css.tree}>
      {typeof value === 'object' && value !== null ? (
        <Members value={value} pointer="" level={0} {...rest} />
      ) : (
        <Leaf name="" value={value} pointer="" {...rest} />
      )}
    </div>
  );
}

function Members({
  value,
  pointer,
  level,
  ...rest
}: Omit<Props, 'value'> & { value: object; pointer: string; level: number }) {
  const [all, setAll] = useState(false);
  const entries = Object.entries(value);
  const shown = all ? entries : entries.slice(0, AT_FIRST);
  return (
    <ul>
      {shown.map(([name, inner]) => {
        const at = `${pointer}/${token(name)}`;
        return (
          <li key={name}>
            {typeof inner === 'object' && inner !== null ? (
              <Branch name={name} value={inner} pointer={at} level={level + 1} {...rest} />
            ) : (
              <Leaf name={name} value={inner} pointer={at} {...rest} />
            )}
          </li>
        );
      })}
      {entries.length > shown.length && (
        <li>
          <button type="button" className={css.more} onClick={() => setAll(true)}>
            {text.wire.more(String(entries.length - shown.length))}
          </button>
        </li>
      )}
    </ul>
  );
}

function Branch({
  name,
  value,
  level,
  ...rest
}: Omit<Props, 'value'> & { name: string; value: object; pointer: string; level: number }) {
  const [open, setOpen] = useState(level < OPEN_LEVELS);
  const count = Object.keys(value).length;
  return (
    <>
      <button type="button" className={css.branch} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span aria-hidden="true">{open ? '▾' : '▸'}</span>
        <span className={css.name}>{plainText(name)}</span>
        <span className={css.count}>{Array.isArray(value) ? `[${count}]` : `{${count}}`}</span>
      </button>
      {open && <Members value={value} level={level} {...rest} />}
    </>
  );
}

function Leaf({
  name,
  value,
  pointer,
  onPick,
  picked,
  pickTitle,
}: Omit<Props, 'value'> & { name: string; value: unknown; pointer: string }) {
  const shown = (
    <>
      {name !== '' && <span className={css.name}>{plainText(name)}</span>}
      <span className={css.value} data-kind={value === null ? 'null' : typeof value}>
        {typeof value === 'string' ? `"${plainText(value)}"` : String(value)}
      </span>
    </>
  );
  const pickable = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (onPick === undefined || !pickable) {
    return <span className={css.leaf}>{shown}</span>;
  }
  return (
    <button
      type="button"
      className={css.pick}
      aria-pressed={picked?.has(pointer) ?? false}
      title={pickTitle?.(name)}
      onClick={() => onPick(pointer, value)}
    >
      {shown}
    </button>
  );
}

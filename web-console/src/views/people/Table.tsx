import type { ReactNode } from 'react';
import { text } from '../../strings';
import css from './people.module.css';

/** A list of few columns; on a phone each row is a card that names its cells. */
export function Table({
  label,
  head,
  children,
}: {
  label: string;
  head: readonly string[];
  children: ReactNode;
}) {
  return (
    <div className={`card ${css.tableCard}`}>
      <table className={css.table} aria-label={label}>
        <thead>
          <tr>
            {head.map((title) => (
              <th key={title} scope="col">
                {title === '' ? <span className={css.unseen}>{text.people.columns.actions}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export function Cell({ name, children }: { name: string; children: ReactNode }) {
  return (
    <td data-name={name}>
      <div>{children}</div>
    </td>
  );
}

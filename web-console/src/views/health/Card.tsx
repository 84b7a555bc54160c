import type { ReactNode } from 'react';
import css from './health.module.css';

interface Props {
  readonly title: string;
  /** The figures are the last known ones. */
  readonly away?: boolean;
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}

export function Card({ title, away = false, beside, children }: Props) {
  return (
    <section className={`card ${css.card}`} data-away={away} aria-label={title}>
      <div className={css.head}>
        <h2>{title}</h2>
        {beside}
      </div>
      {children}
    </section>
  );
}

export function Tile({ name, value, bad = false }: { name: string; value: ReactNode; bad?: boolean }) {
  return (
    <div className={css.tile} data-bad={bad}>
      <span>{name}</span>
      <b>{value}</b>
    </div>
  );
}

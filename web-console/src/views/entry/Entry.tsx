import { type ReactNode, useEffect } from 'react';
import { text } from '../../strings';
import { Mark } from '../shell/Mark';
import css from './entry.module.css';

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The door: one card on an empty page. */
export function Entry({ title, children }: { title: string; children: ReactNode }) {
  const readable = location.protocol === 'http:' && !LOCAL.has(location.hostname);
  useEffect(() => {
    document.title = `${title} · ${text.product}`;
  }, [title]);
  return (
    <main className={css.door}>
      <div className={css.brand}>
        <Mark />
        {text.product}
      </div>
      <section className={`card ${css.card}`}>
        <h1>{title}</h1>
        {children}
      </section>
      {readable && <p className={css.plain}>{text.entry.plainHttp}</p>}
    </main>
  );
}

import { text } from '../../strings';
import css from './wire.module.css';

/** Which way a frame went: an arrow and a word. */
export function Direction({ fromDevice }: { fromDevice: boolean }) {
  return (
    <span className={css.direction} data-from={fromDevice}>
      <svg aria-hidden="true" width="14" height="8" viewBox="0 0 14 8" fill="none" stroke="currentColor">
        <path d={fromDevice ? 'M0 4h12M9 1l3 3-3 3' : 'M14 4H2M5 1 2 4l3 3'} strokeWidth="1.5" />
      </svg>
      {fromDevice ? text.wire.from : text.wire.to}
    </span>
  );
}

import { Button } from '@mantine/core';
import { useRef } from 'react';
import { formatAge } from '../../format/times';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { useNow } from '../parts/Clock';
import { Glyph } from '../parts/Glyph';
import css from './shell.module.css';

/** A link that is back within this time was not missed. */
const NOT_MISSED_MS = 1500;

/** Below the page, so that nothing above moves: that there is no link and how old the page is, or that it is older than the hub. */
export function Strip() {
  const { link, linkTopic } = useConsole();
  useTopic(linkTopic);
  const now = useNow();
  const { phase } = link;
  const lost = useRef({ heardMs: 0, atMs: 0 });
  if (phase.kind === 'open') {
    lost.current = { heardMs: 0, atMs: 0 };
  } else if (lost.current.atMs === 0) {
    lost.current = { heardMs: link.lastHeardMs, atMs: Date.now() };
  }
  if (phase.kind === 'open') {
    return phase.welcome.hubVersion === __VERSION__ ? null : (
      <div className={css.strip} role="status">
        <Glyph name="dashed" size={11} />
        <span>{text.shell.older(__VERSION__, phase.welcome.hubVersion)}</span>
        <Button onClick={() => location.reload()}>{text.shell.reload}</Button>
      </div>
    );
  }
  const { heardMs, atMs } = lost.current;
  if (heardMs === 0 || now - atMs < NOT_MISSED_MS) {
    return null;
  }
  return (
    <div className={css.strip} data-away="true" role="status">
      <Glyph name="offline" size={11} />
      <span>
        <b>{text.shell.away}</b> {/* Said once, not each second. */}
        <span aria-hidden="true">{text.shell.awaySince(formatAge(now - heardMs))}</span>
      </span>
      {phase.kind === 'waiting' && <Button onClick={() => link.hurry()}>{text.shell.tryNow}</Button>}
    </div>
  );
}

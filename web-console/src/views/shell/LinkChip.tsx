import { Button } from '@mantine/core';
import { NO_VALUE } from '../../format/numbers';
import { formatAge, formatLatency } from '../../format/times';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { useNow } from '../parts/Clock';
import { Glyph } from '../parts/Glyph';
import css from './shell.module.css';

/** The state of the console's own link: transport, round trip, and how live the page is. */
export function LinkChip() {
  const { link, linkTopic } = useConsole();
  useTopic(linkTopic);
  useNow();
  const { phase } = link;
  const behind = link.behindMs();
  let state: string;
  let why = '';
  switch (phase.kind) {
    case 'open':
      state = behind > 0 ? text.link.behind(formatAge(behind)) : text.link.live;
      break;
    case 'waiting':
      state = text.link.again(formatAge(Math.max(1000, phase.untilMs - Date.now())));
      why = phase.why;
      break;
    case 'stopped':
      state = text.link.none;
      why = phase.why;
      break;
    case 'idle':
      state = text.link.none;
      break;
    default:
      state = text.link.opening;
  }
  const lamp = phase.kind === 'open' ? (behind > 0 ? 'unknown' : 'online') : 'offline';
  return (
    <div className={css.linkWrap}>
      {why !== '' && <span className={css.why}>{why}</span>}
      {/* biome-ignore lint/a11y/useSemanticElements: an <output> would announce every round trip */}
      <div className={css.chip} role="group" aria-label={text.link.label}>
        <span className={css.chipLamp} data-lamp={lamp}>
          <Glyph name={lamp === 'online' && link.transport !== 'websocket' ? 'asleep' : lamp} size={10} />
          <b title={text.link.transportTitles[link.transport]}>{text.link.transports[link.transport]}</b>
        </span>
        <span className={css.chipTrip} title={text.link.roundTrip}>
          {phase.kind === 'open' && link.roundTripMs > 0 ? formatLatency(link.roundTripMs) : NO_VALUE}
        </span>
        <span aria-live="polite">{state}</span>
      </div>
      {phase.kind === 'stopped' && <Button onClick={() => link.start()}>{text.link.reopen}</Button>}
    </div>
  );
}

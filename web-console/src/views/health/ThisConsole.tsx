import { NO_VALUE } from '../../format/numbers';
import { formatClock, formatExact, formatLatency } from '../../format/times';
import { issuerName } from '../../model/execution';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { To } from '../shell/To';
import { Card } from './Card';
import css from './health.module.css';

/** This page itself: who looks, and by what link. */
export function ThisConsole() {
  const console = useConsole();
  useTopic(console.linkTopic);
  useTopic(console.sessionTopic);
  const { link, principal, session, online } = console;
  const until = Number(session?.expiresAtMs ?? 0n);
  return (
    <Card
      title={text.health.toHere}
      beside={
        <To path="/people?show=you" className={css.end}>
          {text.people.you}
        </To>
      }
    >
      <dl className={css.facts}>
        <dt>{text.entry.user}</dt>
        <dd>{issuerName(principal?.name ?? '')}</dd>
        <dt>{text.health.role}</dt>
        <dd>{text.roles[principal?.role ?? 0]}</dd>
        <dt>{text.health.version}</dt>
        <dd>
          {__VERSION__}{' '}
          <a href="/licenses.txt" target="_blank" rel="noreferrer">
            {text.health.licences}
          </a>
        </dd>
        <dt>{text.link.transport}</dt>
        <dd>{online ? text.link.transports[link.transport] : NO_VALUE}</dd>
        <dt>{text.link.roundTrip}</dt>
        <dd>{online && link.roundTripMs > 0 ? formatLatency(link.roundTripMs) : NO_VALUE}</dd>
        <dt>{text.health.sessionUntil}</dt>
        <dd title={until === 0 ? '' : formatExact(until)}>
          {until === 0 ? NO_VALUE : formatClock(until, link.hubNow())}
        </dd>
      </dl>
    </Card>
  );
}

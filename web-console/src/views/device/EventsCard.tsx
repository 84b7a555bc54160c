import { useEffect } from 'react';
import { formatCount } from '../../format/numbers';
import { formatClock, formatExact } from '../../format/times';
import type { Capabilities } from '../../gen/signalbox/v1/capabilities_pb';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { eventValues } from '../../state/eventsShown';
import type { FleetDevice } from '../../state/FleetStore';
import { text } from '../../strings';
import page from './device.module.css';
import css from './events.module.css';

interface Props {
  readonly device: FleetDevice;
  readonly capabilities: Capabilities;
}

const LISTED = 20;

/** What happened at the device, the newest first; what happens now is added on top. */
export function EventsCard({ device, capabilities }: Props) {
  const console = useConsole();
  const { events, online, link } = console;
  useTopic(events.topic);
  useEffect(() => {
    if (online) {
      // What is there already is shown meanwhile, and stays if this is refused.
      console.loadEvents(device.id, LISTED).catch(() => undefined);
    }
  }, [console, online, device.id]);

  const list = events.newest().slice(0, LISTED);
  if (list.length === 0 && capabilities.events.length === 0) {
    return null;
  }
  const titles = new Map(capabilities.events.map((declared) => [declared.name, declared.title]));
  const now = link.hubNow();
  return (
    <section className={`card ${page.executions}`}>
      <div className={page.cardHead}>
        <h2>{text.events.title}</h2>
        <span className="quiet">{list.length > 0 && formatCount(list.length)}</span>
      </div>
      {list.length === 0 ? (
        <p className="quiet">{text.events.empty}</p>
      ) : (
        <ul className={css.list}>
          {list.map((event) => (
            <li key={String(event.eventNo)}>
              <span className={css.name} title={event.name}>
                {titles.get(event.name) || event.name}
              </span>
              <span className={css.values}>{eventValues(event)}</span>
              <time className={css.at} title={formatExact(Number(event.timeMs))}>
                {formatClock(Number(event.timeMs), now)}
              </time>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

import { formatClock, formatExact, formatLatency } from '../../format/times';
import type { Capabilities } from '../../gen/signalbox/v1/capabilities_pb';
import type { DeviceEvent } from '../../gen/signalbox/v1/event_pb';
import { useConsole } from '../../state/Console';
import { eventValues } from '../../state/eventsShown';
import { text } from '../../strings';
import css from './events.module.css';

/** Later than this is worth a word: the event waited on the device. */
const LATE_MS = 5000;

interface Props {
  readonly list: readonly DeviceEvent[];
  readonly titles: ReadonlyMap<string, string>;
  /** With room to say which of them came late. */
  readonly full?: boolean;
}

/** Events in lines: what, with which values, when. */
export function EventList({ list, titles, full = false }: Props) {
  const nowMs = useConsole().link.hubNow();
  return (
    <ul className={full ? `${css.list} ${css.full}` : css.list}>
      {list.map((event) => {
        const atMs = Number(event.timeMs);
        const lateMs = Number(event.receivedAtMs) - atMs;
        return (
          <li key={String(event.eventNo)}>
            <span className={css.name} title={event.name}>
              {titles.get(event.name) ?? event.name}
            </span>
            <span className={css.values}>{eventValues(event)}</span>
            {full && (
              <span className={css.late}>
                {lateMs > LATE_MS && text.events.received(formatLatency(lateMs))}
              </span>
            )}
            <time className={css.at} title={formatExact(atMs)}>
              {formatClock(atMs, nowMs)}
            </time>
          </li>
        );
      })}
    </ul>
  );
}

/** How the device calls its events. */
export function eventTitles(capabilities: Capabilities | undefined): ReadonlyMap<string, string> {
  return new Map((capabilities?.events ?? []).map(({ name, title }) => [name, title || name]));
}

import type { Capabilities } from '../../gen/signalbox/v1/capabilities_pb';
import { useOnline } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { devicePath } from '../../state/Route';
import { text } from '../../strings';
import { ErrorBar } from '../parts/ErrorBar';
import { To } from '../shell/To';
import page from './device.module.css';
import { EventList, eventTitles } from './EventList';
import { useEvents } from './useEvents';

interface Props {
  readonly device: FleetDevice;
  readonly capabilities: Capabilities;
}

const LISTED = 8;

/** The newest of what happened at the device; nothing for one that has no events. */
export function EventsCard({ device, capabilities }: Props) {
  const online = useOnline();
  const { list, log } = useEvents(device.id);
  if (list.length === 0 && capabilities.events.length === 0) {
    return null;
  }
  return (
    <section className={`card ${page.executions}`}>
      <div className={page.cardHead}>
        <h2>{text.events.title}</h2>
        <span className={page.grow} />
        {list.length > LISTED && <To path={devicePath(device.id, 'events')}>{text.events.all}</To>}
      </div>
      {log.error !== undefined && online && <ErrorBar error={log.error} onRetry={() => void log.refresh()} />}
      {list.length === 0 ? (
        <p className="quiet" hidden={log.error !== undefined && online}>
          {log.loaded ? text.events.empty : online ? text.events.loading : text.errors.noLink}
        </p>
      ) : (
        <EventList list={list.slice(0, LISTED)} titles={eventTitles(capabilities)} />
      )}
    </section>
  );
}

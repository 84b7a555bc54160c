import { Button } from '@mantine/core';
import { useState } from 'react';
import { Lifecycle } from '../../gen/signalbox/v1/types_pb';
import { useTopic } from '../../state/Beat';
import { useConsole, useOnline } from '../../state/Console';
import { invokeFor } from '../../state/deviceRequests';
import type { FleetDevice } from '../../state/FleetStore';
import { setLifecycle } from '../../state/manageDevice';
import { devicePath } from '../../state/Route';
import { useDo } from '../../state/useDo';
import { text } from '../../strings';
import { ErrorBar } from '../parts/ErrorBar';
import { PresenceLamp } from '../parts/PresenceLamp';
import { To } from '../shell/To';
import css from './joining.module.css';

const words = text.joining;

/** A device that just came: which one it is, and the way in. */
export function Arrival({ device }: { device: FleetDevice }) {
  const { link, shelf } = useConsole();
  useTopic(device.topic);
  useTopic(shelf.topic);
  const online = useOnline();
  const [shown, setShown] = useState(false);
  const { busy, error, run } = useDo();
  const pending = device.device?.lifecycle === Lifecycle.PENDING;
  const identifies = shelf.of(device)?.commands.some((command) => command.name === 'identify') === true;
  const identify = async () => setShown(await run(() => invokeFor(link, device.id, 'identify', {})));
  return (
    <li className={css.arrival}>
      <div className={css.who}>
        <To path={devicePath(device.id)} className={css.name}>
          {device.name}
        </To>
        <span className="mono faint">{device.id}</span>
        <span className="small quiet">{device.device?.model}</span>
      </div>
      <div className={css.state}>
        <PresenceLamp presence={device.presence} nowMs={link.hubNow()} />
        {pending && <span className={css.pending}>{words.pending}</span>}
        {shown && <span className="small faint">{words.identified}</span>}
      </div>
      <div className={css.ways}>
        {identifies && (
          <Button
            disabled={busy || !online || device.away}
            aria-label={words.identifyLabel(device.name)}
            onClick={() => void identify()}
          >
            {words.identify}
          </Button>
        )}
        {pending && (
          <Button
            variant="filled"
            disabled={busy || !online}
            aria-label={words.approveLabel(device.name)}
            onClick={() => void run(() => setLifecycle(link, device.id, Lifecycle.ACTIVE))}
          >
            {words.approveNow}
          </Button>
        )}
      </div>
      {error !== undefined && <ErrorBar error={error} />}
    </li>
  );
}

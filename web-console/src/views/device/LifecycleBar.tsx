import { Button } from '@mantine/core';
import { Role } from '../../gen/signalbox/v1/access_pb';
import { Lifecycle } from '../../gen/signalbox/v1/types_pb';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { invokeFor } from '../../state/deviceRequests';
import type { FleetDevice } from '../../state/FleetStore';
import { setLifecycle } from '../../state/manageDevice';
import { useDo } from '../../state/useDo';
import { text } from '../../strings';
import { ErrorBar } from '../parts/ErrorBar';
import css from './lifecycle.module.css';

/** What it means that a device is not active, and the way out of it. Nothing for an active one. */
export function LifecycleBar({ device }: { device: FleetDevice }) {
  const console = useConsole();
  useTopic(device.topic);
  useTopic(console.linkTopic);
  const { busy, error, run } = useDo();
  const lifecycle = device.device?.lifecycle ?? Lifecycle.ACTIVE;
  const words = text.lifecycle.sentences[lifecycle];
  if (words === undefined) {
    return null;
  }
  const become = (next: Lifecycle) => run(() => setLifecycle(console.link, device.id, next));
  const identify = () => run(() => invokeFor(console.link, device.id, 'identify', {}));
  const may = console.may(Role.ENGINEER) && console.online;
  return (
    <section className={`card ${css.bar}`}>
      <p>
        <b>{words[0]}</b> {words[1]}
      </p>
      {may && lifecycle === Lifecycle.PENDING && (
        <div className={css.ways}>
          <Button disabled={device.away} onClick={() => void identify()}>
            {text.lifecycle.identify}
          </Button>
          <Button disabled={busy} onClick={() => void become(Lifecycle.RETIRED)}>
            {text.lifecycle.refuse}
          </Button>
          <Button variant="filled" disabled={busy} onClick={() => void become(Lifecycle.ACTIVE)}>
            {text.lifecycle.approve}
          </Button>
        </div>
      )}
      {may && lifecycle === Lifecycle.SUSPENDED && (
        <div className={css.ways}>
          <Button variant="filled" disabled={busy} onClick={() => void become(Lifecycle.ACTIVE)}>
            {text.lifecycle.resume}
          </Button>
        </div>
      )}
      {error !== undefined && <ErrorBar error={error} />}
    </section>
  );
}

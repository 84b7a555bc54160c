import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { Role } from '../../../gen/signalbox/v1/access_pb';
import type { Capabilities } from '../../../gen/signalbox/v1/capabilities_pb';
import { Lifecycle } from '../../../gen/signalbox/v1/types_pb';
import { useTopic } from '../../../state/Beat';
import { useConsole } from '../../../state/Console';
import type { FleetDevice } from '../../../state/FleetStore';
import { setLifecycle } from '../../../state/manageDevice';
import { devicePath } from '../../../state/Route';
import { useDo } from '../../../state/useDo';
import { text } from '../../../strings';
import { Sure } from '../../parts/Sure';
import css from '../device.module.css';

const ManageDevice = lazy(() => import('./ManageDevice'));

interface Props {
  readonly device: FleetDevice;
  readonly capabilities: Capabilities | undefined;
}

/** What one can do to the device as a whole; for those who may. */
export function HeadWays({ device, capabilities }: Props) {
  const console = useConsole();
  useTopic(console.linkTopic);
  const [asking, setAsking] = useState(false);
  const [managing, setManaging] = useState(false);
  const doing = useDo();
  const active = (device.device?.lifecycle ?? Lifecycle.ACTIVE) === Lifecycle.ACTIVE;
  const engineer = console.may(Role.ENGINEER);
  const suspend = async () => {
    if (await doing.run(() => setLifecycle(console.link, device.id, Lifecycle.SUSPENDED))) {
      setAsking(false);
    }
  };
  return (
    <div className={css.ways}>
      {engineer && <Button onClick={() => setManaging(true)}>{text.manage.open}</Button>}
      {engineer && active && (
        <Button className={css.suspend ?? ''} onClick={() => setAsking(true)}>
          {text.manage.suspend}
        </Button>
      )}
      {console.may(Role.OPERATOR) && (capabilities?.commands.length ?? 0) > 0 && (
        <Button onClick={() => console.route.go(devicePath(device.id, 'commands'))}>
          {text.device.runCommand}
        </Button>
      )}
      <Sure
        opened={asking}
        title={text.manage.suspendTitle(device.name)}
        action={text.manage.suspend}
        doing={doing}
        refusal={console.online ? '' : text.manage.noLink}
        onDo={() => void suspend()}
        onClose={() => setAsking(false)}
      >
        <p>{text.manage.suspendBody}</p>
      </Sure>
      {managing && (
        <Suspense>
          <ManageDevice device={device} onClose={() => setManaging(false)} />
        </Suspense>
      )}
    </div>
  );
}

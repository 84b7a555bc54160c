import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Lifecycle } from '../../../gen/signalbox/v1/types_pb';
import { useConsole } from '../../../state/Console';
import type { FleetDevice } from '../../../state/FleetStore';
import { deleteDevice, setLifecycle } from '../../../state/manageDevice';
import { useDo } from '../../../state/useDo';
import { text } from '../../../strings';
import { Sure } from '../../parts/Sure';
import css from './manage.module.css';

const words = text.manage;

type Question = 'suspend' | 'retire' | 'delete';

/** Suspending, retiring and deleting; each asks with the device's name. */
export function DeviceLife({ device, onGone }: { device: FleetDevice; onGone: () => void }) {
  const { link, online, route } = useConsole();
  const [question, setQuestion] = useState<Question>();
  const [typed, setTyped] = useState('');
  const [erase, setErase] = useState(false);
  const doing = useDo();
  const lifecycle = device.device?.lifecycle ?? Lifecycle.ACTIVE;
  const ask = (next: Question) => {
    doing.forget();
    setTyped('');
    setQuestion(next);
  };
  const become = async (next: Lifecycle) => {
    if (await doing.run(() => setLifecycle(link, device.id, next))) {
      setQuestion(undefined);
    }
  };
  const remove = async () => {
    if (await doing.run(() => deleteDevice(link, device.id, erase))) {
      onGone();
      route.go('/fleet');
    }
  };
  const refusal = online ? '' : words.noLink;
  const close = () => setQuestion(undefined);
  return (
    <section className={css.part}>
      <h2>{words.life}</h2>
      <ul className={css.ways}>
        {lifecycle === Lifecycle.ACTIVE && (
          <Way line={words.suspendLine} action={words.suspend} off={!online} onUse={() => ask('suspend')} />
        )}
        {lifecycle === Lifecycle.SUSPENDED && (
          <Way
            line={words.resumeLine}
            action={words.resume}
            off={!online}
            onUse={() => void become(Lifecycle.ACTIVE)}
          />
        )}
        {lifecycle !== Lifecycle.RETIRED && (
          <Way line={words.retireLine} action={words.retire} off={!online} onUse={() => ask('retire')} />
        )}
        <Way line={words.removeLine} action={words.remove} off={!online} onUse={() => ask('delete')} />
      </ul>
      <Sure
        opened={question === 'suspend'}
        title={words.suspendTitle(device.name)}
        action={words.suspend}
        doing={doing}
        refusal={refusal}
        onDo={() => void become(Lifecycle.SUSPENDED)}
        onClose={close}
      >
        <p>{words.suspendBody}</p>
      </Sure>
      <Sure
        opened={question === 'retire'}
        title={words.retireTitle(device.name)}
        action={words.retire}
        doing={doing}
        refusal={refusal}
        danger
        onDo={() => void become(Lifecycle.RETIRED)}
        onClose={close}
      >
        <p>{words.retireBody}</p>
      </Sure>
      <Sure
        opened={question === 'delete'}
        title={words.removeTitle(device.name)}
        action={words.removeDo(device.name)}
        doing={doing}
        refusal={refusal}
        unready={typed.trim() !== device.id}
        danger
        onDo={() => void remove()}
        onClose={close}
      >
        <fieldset className={css.choice}>
          <label>
            <input type="radio" name="history" checked={!erase} onChange={() => setErase(false)} />
            {words.keep}
          </label>
          <label>
            <input type="radio" name="history" checked={erase} onChange={() => setErase(true)} />
            {words.erase}
          </label>
          {erase && <p>{words.stays}</p>}
        </fieldset>
        <TextInput
          label={words.removeField}
          description={words.removeBody(device.id)}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Sure>
    </section>
  );
}

function Way({
  line,
  action,
  off,
  onUse,
}: {
  line: string;
  action: string;
  off: boolean;
  onUse: () => void;
}) {
  return (
    <li>
      <span className="quiet">{line}</span>
      <Button disabled={off} onClick={onUse}>
        {action}
      </Button>
    </li>
  );
}

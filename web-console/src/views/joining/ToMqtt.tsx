import { Button } from '@mantine/core';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import dialog from '../parts/dialog.module.css';

/** Devices that speak MQTT come by a mapping, not by a key. */
export function ToMqtt({ onLeave }: { onLeave: () => void }) {
  const { route } = useConsole();
  const go = () => {
    onLeave();
    route.go('/bridge');
  };
  return (
    <div className={dialog.end}>
      <Button variant="filled" onClick={go}>
        {text.joining.toBridge}
      </Button>
    </div>
  );
}

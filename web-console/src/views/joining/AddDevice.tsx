import { Modal, SegmentedControl } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { JoinKey } from '../../gen/signalbox/v1/access_pb';
import { text } from '../../strings';
import dialog from '../parts/dialog.module.css';
import css from './joining.module.css';
import { ToMqtt } from './ToMqtt';
import { Wish } from './Wish';

// The code of the QR picture is wanted by few, and late.
const Line = lazy(() => import('./Line'));

/** How devices come to the hub: a line to paste, and those that come by it as they come. */
export function AddDevice({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [kind, setKind] = useState('here');
  const [key, setKey] = useState<JoinKey>();
  const close = () => {
    onClose();
    setKey(undefined);
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={text.joining.title}
      size={600}
      closeOnClickOutside={key === undefined}
      closeButtonProps={{ 'aria-label': text.close }}
    >
      <div className={dialog.form}>
        <SegmentedControl
          fullWidth
          aria-label={text.joining.kindLabel}
          className={css.kinds}
          data={[...text.joining.kinds]}
          value={kind}
          onChange={setKind}
        />
        <p className="quiet">{text.joining.intros[kind]}</p>
        {kind === 'mqtt' ? (
          <ToMqtt onLeave={close} />
        ) : key === undefined ? (
          <Wish onKey={setKey} />
        ) : (
          <Suspense fallback={<p className="caption">{text.loading}</p>}>
            <Line kind={kind} joinKey={key} onAnother={() => setKey(undefined)} onDone={close} />
          </Suspense>
        )}
      </div>
    </Modal>
  );
}

import { Button, Modal } from '@mantine/core';
import { formatDuration } from '../../format/units';
import type { User } from '../../gen/signalbox/v1/access_pb';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { useNow } from '../parts/Clock';
import { CopyLine } from '../parts/CopyLine';
import dialog from '../parts/dialog.module.css';
import { Qr } from '../parts/Qr';

/** The code that signs somebody in once; it is shown once. */
export function CodeFor({ user, onClose }: { user: User | undefined; onClose: () => void }) {
  return (
    <Modal
      opened={user !== undefined}
      onClose={onClose}
      title={user === undefined ? '' : text.people.codeFor.title(user.user)}
      size={560}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': text.close }}
    >
      {user !== undefined && <Code user={user} onClose={onClose} />}
    </Modal>
  );
}

function Code({ user, onClose }: { user: User; onClose: () => void }) {
  const { link } = useConsole();
  useNow();
  const leftMs = Number(user.signInCodeExpiresAtMs) - link.hubNow();
  const line = `${location.origin}/sign-in#${user.signInCode}`;
  return (
    <div className={dialog.form}>
      <p className="quiet">{text.people.codeFor.intro(user.user)}</p>
      <div className={dialog.pair}>
        <div>
          <div className={dialog.headline}>
            <span className="sb-label">{text.people.codeFor.line}</span>
            <span className={leftMs > 0 ? 'caption' : dialog.late}>
              {leftMs > 0 ? text.people.validFor(formatDuration(leftMs)) : text.people.expired}
            </span>
          </div>
          <CopyLine line={line} label={text.people.codeFor.line} />
        </div>
        <Qr line={line} label={text.people.codeFor.qr} />
      </div>
      <div className={dialog.end}>
        <Button onClick={onClose}>{text.people.done}</Button>
      </div>
    </div>
  );
}

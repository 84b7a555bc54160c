import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Doing } from '../../state/useDo';
import { text } from '../../strings';
import { ErrorBar } from './ErrorBar';
import css from './sure.module.css';

interface Props {
  readonly opened: boolean;
  /** The question, with the name of what it hits. */
  readonly title: string;
  /** What the button does, in the words of the question. */
  readonly action: string;
  readonly doing: Doing;
  /** Why it cannot be done now; empty: it can. */
  readonly refusal?: string;
  /** Something is still to be filled in. */
  readonly unready?: boolean;
  readonly size?: number;
  readonly children: ReactNode;
  readonly onDo: () => void;
  readonly onClose: () => void;
}

/** Asks once more before something that is not easily undone; the way back has the focus. */
export function Sure(props: Props) {
  const { opened, title, action, doing, refusal = '', children, onDo, onClose } = props;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={props.size ?? 440}
      closeButtonProps={{ 'aria-label': text.close }}
    >
      <div className={css.sure}>
        {children}
        {doing.error !== undefined && <ErrorBar error={doing.error} />}
        <div className={css.ends}>
          {refusal !== '' && <span className={css.refusal}>{refusal}</span>}
          <Button data-autofocus onClick={onClose}>
            {text.manage.back}
          </Button>
          <Button
            variant="filled"
            disabled={doing.busy || refusal !== '' || props.unready === true}
            onClick={onDo}
          >
            {action}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

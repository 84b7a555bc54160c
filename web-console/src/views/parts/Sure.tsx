import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useOnline } from '../../state/Console';
import { type Doing, useDo } from '../../state/useDo';
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
  /** It cannot be taken back. */
  readonly danger?: boolean;
  readonly size?: number;
  readonly children: ReactNode;
  readonly onDo: () => void;
  readonly onClose: () => void;
}

/** Asks once more before something that is not easily undone; the way back has the focus. */
export function Sure(props: Props) {
  const { opened, title, action, doing, refusal = '', danger = false, children, onDo, onClose } = props;
  const ready = !doing.busy && refusal === '' && props.unready !== true;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The dialog may have been opened by another form, which must not take this for its own.
    event.stopPropagation();
    if (ready) {
      onDo();
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={props.size ?? 440}
      closeButtonProps={{ 'aria-label': text.close }}
    >
      <form className={css.sure} onSubmit={submit} noValidate>
        {children}
        {doing.error !== undefined && <ErrorBar error={doing.error} />}
        <div className={css.ends}>
          {refusal !== '' && <span className={css.refusal}>{refusal}</span>}
          <Button data-autofocus onClick={onClose}>
            {text.manage.back}
          </Button>
          <Button
            type="submit"
            {...(danger ? { className: 'sb-danger' } : { variant: 'filled' })}
            disabled={!ready}
          >
            {action}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

export interface Question {
  readonly title: string;
  readonly body: string;
  /** What the button says: the deed, and whom it hits. */
  readonly action: string;
  /** To be typed first; what cannot be undone asks so. */
  readonly typed?: { readonly word: string; readonly label: string };
  readonly deed: () => Promise<void>;
}

/** One of several deeds of a page that hurt, asked about in the same dialog; undefined: none is. */
export function SureOf({ question, onClose }: { question: Question | undefined; onClose: () => void }) {
  const online = useOnline();
  const doing = useDo();
  const [said, setSaid] = useState('');
  const typed = question?.typed;
  const close = () => {
    doing.forget();
    setSaid('');
    onClose();
  };
  const run = async () => {
    if (question !== undefined && (await doing.run(question.deed))) {
      close();
    }
  };
  return (
    <Sure
      opened={question !== undefined}
      title={question?.title ?? ''}
      action={question?.action ?? ''}
      doing={doing}
      refusal={online ? '' : text.people.noLink}
      unready={typed !== undefined && said.trim() !== typed.word}
      danger
      onDo={() => void run()}
      // Until it is known how it ended, nothing else is asked here.
      onClose={() => !doing.busy && close()}
    >
      <p>{question?.body}</p>
      {typed !== undefined && (
        <TextInput
          label={typed.label}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
          value={said}
          onChange={(event) => setSaid(event.currentTarget.value)}
        />
      )}
    </Sure>
  );
}

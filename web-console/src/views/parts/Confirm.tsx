import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useOnline } from '../../state/Console';
import { useDo } from '../../state/useDo';
import { text } from '../../strings';
import css from './dialog.module.css';
import { ErrorBar } from './ErrorBar';

export interface Question {
  readonly title: string;
  readonly body: string;
  /** What the button says: the deed, and whom it hits. */
  readonly action: string;
  /** To be typed first; what cannot be undone asks so. */
  readonly typed?: { readonly word: string; readonly label: string };
  readonly deed: () => Promise<void>;
}

/** Asks before something that hurts, with the name of whom it hits. */
export function Confirm({ question, onClose }: { question: Question | undefined; onClose: () => void }) {
  return (
    <Modal
      opened={question !== undefined}
      onClose={onClose}
      title={question?.title}
      size={440}
      closeButtonProps={{ 'aria-label': text.close }}
    >
      {question !== undefined && <Asked key={question.title} question={question} onClose={onClose} />}
    </Modal>
  );
}

function Asked({ question, onClose }: { question: Question; onClose: () => void }) {
  const online = useOnline();
  const [typed, setTyped] = useState('');
  const { busy, error, run } = useDo();
  const ready = online && !busy && (question.typed === undefined || typed.trim() === question.typed.word);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (ready && (await run(question.deed))) {
      onClose();
    }
  };
  return (
    <form className={css.form} onSubmit={(event) => void submit(event)}>
      <p>{question.body}</p>
      {question.typed !== undefined && (
        <TextInput
          label={question.typed.label}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {error !== undefined && <ErrorBar error={error} />}
      <div className={css.end}>
        {!online && <span className="small faint">{text.people.noLink}</span>}
        <Button onClick={onClose} {...(question.typed === undefined ? { 'data-autofocus': true } : {})}>
          {text.people.cancel}
        </Button>
        <Button className="sb-danger" type="submit" disabled={!ready}>
          {question.action}
        </Button>
      </div>
    </form>
  );
}

import { Button, Modal, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatAge } from '../../format/times';
import { userOf } from '../../model/access';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { useTry } from '../entry/useTry';
import dialog from '../parts/dialog.module.css';
import { ErrorBar } from '../parts/ErrorBar';

/** The session ran out: the same person signs in again over the page, which stays as it is. */
export default function SignInAgain() {
  const console = useConsole();
  const [password, setPassword] = useState('');
  const { busy, error, waitMs, run } = useTry();
  const user = userOf(console.session?.principal);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => console.signedInHere(await console.rest.signIn({ user, password })));
  };
  return (
    <Modal opened onClose={() => {}} title={text.entry.expired} size={400} withCloseButton={false}>
      <form className={dialog.form} onSubmit={submit}>
        <p className="quiet">{text.entry.expiredIntro}</p>
        <p>
          {text.entry.user}: <b>{user}</b>
        </p>
        <input type="text" name="username" autoComplete="username" value={user} readOnly hidden />
        {console.session?.needsPassword === true ? (
          <p>{text.entry.noPassword}</p>
        ) : (
          <PasswordInput
            label={text.entry.password}
            name="password"
            autoComplete="current-password"
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        {error !== undefined && <ErrorBar error={error} />}
        {waitMs > 0 && <p className="caption">{text.entry.waitFor(formatAge(waitMs + 999))}</p>}
        <div className={dialog.end}>
          <Button onClick={() => console.leave()}>{text.entry.another}</Button>
          {console.session?.needsPassword !== true && (
            <Button variant="filled" type="submit" disabled={busy || waitMs > 0 || password === ''}>
              {busy ? text.entry.signingIn : text.entry.signIn}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  );
}

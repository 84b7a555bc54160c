import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { formatAge } from '../../format/times';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { ErrorBar } from '../parts/ErrorBar';
import { Entry } from './Entry';
import css from './entry.module.css';
import { useTry } from './useTry';

/** Sign-in by name and password, or at once by the one-time code in the fragment. */
export default function SignIn() {
  const console = useConsole();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, waitMs, run } = useTry();

  useEffect(() => {
    const code = console.takeDoorCode();
    if (code !== '') {
      void run(async () => console.signedInHere(await console.rest.signIn({ code })));
    }
  }, [console, run]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => console.signedInHere(await console.rest.signIn({ user, password })));
  };
  return (
    <Entry title={text.entry.signIn}>
      <form className={css.form} onSubmit={submit}>
        {console.ended && <p className="quiet">{text.entry.ended}</p>}
        <TextInput
          label={text.entry.user}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          value={user}
          onChange={(event) => setUser(event.currentTarget.value)}
        />
        <PasswordInput
          label={text.entry.password}
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {error !== undefined && <ErrorBar error={error} />}
        <Button
          variant="filled"
          type="submit"
          disabled={busy || waitMs > 0 || user === '' || password === ''}
        >
          {busy ? text.entry.signingIn : text.entry.signIn}
        </Button>
        {waitMs > 0 && <p className="caption">{text.entry.waitFor(formatAge(waitMs + 999))}</p>}
      </form>
    </Entry>
  );
}

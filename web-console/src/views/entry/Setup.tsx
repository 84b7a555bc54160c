import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import type { SetupState } from '../../gen/signalbox/v1/access_pb';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { ErrorBar } from '../parts/ErrorBar';
import { To } from '../shell/To';
import { passwordTrouble, userTrouble } from './account';
import { Entry } from './Entry';
import css from './entry.module.css';
import { useTry } from './useTry';

/** The first admin of a hub: once, with the code the hub printed. */
export default function Setup() {
  const console = useConsole();
  const fromAddress = console.doorCode;
  const [state, setState] = useState<SetupState>();
  const [typed, setTyped] = useState('');
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [checked, setChecked] = useState(false);
  const { busy, error, run } = useTry();
  const code = fromAddress || typed.trim();

  useEffect(() => {
    console.rest.setupState().then(setState, () => undefined);
  }, [console]);

  const troubles = {
    code: code === '' ? text.entry.codeMissing : undefined,
    user: userTrouble(user),
    password: passwordTrouble(password),
    again: again === password ? undefined : text.entry.differs,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (Object.values(troubles).every((trouble) => trouble === undefined)) {
      void run(async () => console.signedInHere(await console.rest.setup(code, user, password)));
    }
  };
  const shown = (trouble: string | undefined) => (checked && trouble !== undefined ? { error: trouble } : {});

  if (state !== undefined && !state.open) {
    return (
      <Entry title={text.entry.setup}>
        <div className={css.form}>
          <p>{text.entry.setupClosed}</p>
          <To path="/sign-in">{text.entry.toSignIn}</To>
        </div>
      </Entry>
    );
  }
  return (
    <Entry title={text.entry.setup}>
      <form className={css.form} onSubmit={submit} noValidate>
        <p className="quiet">{text.entry.setupIntro(state?.hubName || text.product)}</p>
        {fromAddress === '' && (
          <TextInput
            label={text.entry.code}
            description={text.entry.codeHint}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            {...shown(troubles.code)}
          />
        )}
        <TextInput
          label={text.entry.user}
          description={text.entry.userHint}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          value={user}
          onChange={(event) => setUser(event.currentTarget.value)}
          {...shown(troubles.user)}
        />
        <PasswordInput
          label={text.entry.password}
          description={text.entry.passwordHint}
          name="new-password"
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          {...shown(troubles.password)}
        />
        <PasswordInput
          label={text.entry.repeat}
          name="new-password-again"
          autoComplete="new-password"
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          {...shown(troubles.again)}
        />
        {error !== undefined && <ErrorBar error={error} />}
        <Button variant="filled" type="submit" disabled={busy}>
          {text.entry.create}
        </Button>
      </form>
    </Entry>
  );
}

import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Role, type User } from '../../gen/signalbox/v1/access_pb';
import { boundsOf, UNBOUND } from '../../model/access';
import { createUser, updateUser } from '../../state/access';
import { useConsole, useOnline } from '../../state/Console';
import { useDo } from '../../state/useDo';
import { text } from '../../strings';
import { userTrouble } from '../entry/account';
import dialog from '../parts/dialog.module.css';
import { ErrorBar } from '../parts/ErrorBar';
import { RightsFields } from './RightsFields';

interface Props {
  /** Undefined: the form is closed. */
  readonly who: 'new' | User | undefined;
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onDone: (user: User) => void;
}

/** Makes a person, or changes what one may do. */
export function PersonForm({ who, onClose, ...rest }: Props) {
  const user = who === 'new' ? undefined : who;
  return (
    <Modal
      opened={who !== undefined}
      onClose={onClose}
      title={user === undefined ? text.people.create.title : text.people.edit.title(user.user)}
      size={520}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': text.close }}
    >
      {who !== undefined && <Fields user={user} onClose={onClose} {...rest} />}
    </Modal>
  );
}

function Fields({ user, taken, onClose, onDone }: Omit<Props, 'who'> & { user: User | undefined }) {
  const { link } = useConsole();
  const online = useOnline();
  const [name, setName] = useState(user?.user ?? '');
  const [role, setRole] = useState(user?.role ?? Role.VIEWER);
  const [bounds, setBounds] = useState(boundsOf(user?.scope));
  const [checked, setChecked] = useState(false);
  const { busy, error, run } = useDo();
  const trouble =
    user !== undefined
      ? undefined
      : (userTrouble(name) ?? (taken.includes(name) ? text.people.create.taken : undefined));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (trouble === undefined) {
      const within = role === Role.ADMIN ? UNBOUND : bounds;
      void run(async () =>
        onDone(await (user === undefined ? createUser : updateUser)(link, name, role, within)),
      );
    }
  };
  return (
    <form className={dialog.form} onSubmit={submit}>
      <p className="quiet">{user === undefined ? text.people.create.intro : text.people.edit.atOnce}</p>
      {user === undefined && (
        <TextInput
          label={text.entry.user}
          description={text.entry.userHint}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          {...(checked && trouble !== undefined ? { error: trouble } : {})}
        />
      )}
      <RightsFields role={role} onRole={setRole} bounds={bounds} onBounds={setBounds} />
      {error !== undefined && <ErrorBar error={error} />}
      <div className={dialog.end}>
        {!online && <span className="small faint">{text.people.noLink}</span>}
        <Button onClick={onClose}>{text.people.cancel}</Button>
        <Button variant="filled" type="submit" disabled={busy || !online}>
          {user === undefined ? text.people.create.submit(name) : text.people.edit.submit}
        </Button>
      </div>
    </form>
  );
}

import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type AccessToken, Role } from '../../gen/signalbox/v1/access_pb';
import { UNBOUND } from '../../model/access';
import { createAccessToken } from '../../state/access';
import { useConsole, useOnline } from '../../state/Console';
import { useDo } from '../../state/useDo';
import { text } from '../../strings';
import { CopyLine } from '../parts/CopyLine';
import dialog from '../parts/dialog.module.css';
import { ErrorBar } from '../parts/ErrorBar';
import { RightsFields } from './RightsFields';

const words = text.tokens.create;
const USUALLY_S = '7776000';

interface Props {
  readonly opened: boolean;
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onDone: (token: AccessToken) => void;
}

/** Makes an access token. */
export function TokenForm({ opened, onClose, ...rest }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={words.title}
      size={520}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': text.close }}
    >
      {opened && <Fields onClose={onClose} {...rest} />}
    </Modal>
  );
}

function Fields({ taken, onClose, onDone }: Omit<Props, 'opened'>) {
  const { link } = useConsole();
  const online = useOnline();
  const [title, setTitle] = useState('');
  const [role, setRole] = useState(Role.VIEWER);
  const [bounds, setBounds] = useState(UNBOUND);
  const [validForS, setValidForS] = useState(USUALLY_S);
  const [checked, setChecked] = useState(false);
  const { busy, error, run } = useDo();
  const name = title.trim();
  const trouble = name === '' ? words.missing : taken.includes(name) ? words.taken : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (trouble === undefined) {
      const within = role === Role.ADMIN ? UNBOUND : bounds;
      void run(async () => onDone(await createAccessToken(link, name, role, Number(validForS), within)));
    }
  };
  return (
    <form className={dialog.form} onSubmit={submit}>
      <TextInput
        label={words.name}
        description={words.nameHint}
        placeholder={words.namePlaceholder}
        maxLength={100}
        autoComplete="off"
        data-autofocus
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        {...(checked && trouble !== undefined ? { error: trouble } : {})}
      />
      <RightsFields role={role} onRole={setRole} bounds={bounds} onBounds={setBounds} />
      <div>
        <div className="sb-label">{words.valid}</div>
        <SegmentedControl
          fullWidth
          aria-label={words.valid}
          data={[...words.choices]}
          value={validForS}
          onChange={setValidForS}
        />
      </div>
      <p className="small faint">{text.people.edit.tokenStays}</p>
      {error !== undefined && <ErrorBar error={error} />}
      <div className={dialog.end}>
        {!online && <span className="small faint">{text.people.noLink}</span>}
        <Button onClick={onClose}>{text.people.cancel}</Button>
        <Button variant="filled" type="submit" disabled={busy || !online}>
          {words.submit}
        </Button>
      </div>
    </form>
  );
}

/** A token that was just made: the one time it is shown. */
export function MadeToken({ token, onClose }: { token: AccessToken | undefined; onClose: () => void }) {
  const made = text.tokens.made;
  return (
    <Modal
      opened={token !== undefined}
      onClose={onClose}
      title={token === undefined ? '' : made.title(token.title)}
      size={560}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': text.close }}
    >
      {token !== undefined && (
        <div className={dialog.form}>
          <p className="quiet">{made.intro}</p>
          <div>
            <div className="sb-label">{made.line}</div>
            <CopyLine line={token.token} label={made.line} />
          </div>
          <div>
            <div className="sb-label">{made.try}</div>
            <CopyLine
              line={`curl -H 'Authorization: Bearer ${token.token}' ${location.origin}/api/v1/devices`}
              label={made.try}
            />
          </div>
          <div className={dialog.end}>
            <Button onClick={onClose}>{text.people.done}</Button>
          </div>
        </div>
      )}
    </Modal>
  );
}

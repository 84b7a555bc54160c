import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTopic } from '../../../state/Beat';
import { useConsole } from '../../../state/Console';
import type { FleetDevice } from '../../../state/FleetStore';
import { tagsOf, updateDevice, wrongName, wrongTags } from '../../../state/manageDevice';
import { useDo } from '../../../state/useDo';
import { text } from '../../../strings';
import { ErrorBar } from '../../parts/ErrorBar';
import { DeviceLife } from './DeviceLife';
import { DeviceTokens } from './DeviceTokens';
import css from './manage.module.css';

const words = text.manage;

/** The device itself, for engineers: how it is called, by which tokens it links, and whether it lives. */
export default function ManageDevice({ device, onClose }: { device: FleetDevice; onClose: () => void }) {
  const console = useConsole();
  useTopic(console.linkTopic);
  useTopic(device.topic);
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title(device.name)}
      size={620}
      closeButtonProps={{ 'aria-label': text.close }}
    >
      <div className={css.manage}>
        {!console.online && <p className={css.note}>{words.noLink}</p>}
        <Names device={device} />
        <DeviceTokens device={device} />
        <DeviceLife device={device} onGone={onClose} />
      </div>
    </Modal>
  );
}

function Names({ device }: { device: FleetDevice }) {
  const { link, online } = useConsole();
  const doing = useDo();
  const [name, setName] = useState(device.device?.displayName ?? '');
  const [typed, setTyped] = useState((device.device?.tags ?? []).join(', '));
  const [saved, setSaved] = useState(false);
  const tags = tagsOf(typed);
  const nameError = wrongName(name.trim());
  const tagError = wrongTags(tags);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (nameError === '' && tagError === '') {
      setSaved(await doing.run(() => updateDevice(link, device.id, name.trim(), tags)));
    }
  };
  return (
    <form className={css.part} onSubmit={(event) => void save(event)} noValidate>
      <h2>{words.names}</h2>
      <TextInput
        label={words.name}
        description={words.nameHint(device.id)}
        value={name}
        error={nameError || false}
        autoComplete="off"
        onChange={(event) => {
          setName(event.currentTarget.value);
          setSaved(false);
        }}
      />
      <TextInput
        label={words.tags}
        description={words.tagsHint}
        value={typed}
        error={tagError || false}
        autoComplete="off"
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setSaved(false);
        }}
      />
      {doing.error !== undefined && <ErrorBar error={doing.error} />}
      <div className={css.ends}>
        <Button
          type="submit"
          variant="filled"
          disabled={!online || doing.busy || nameError !== '' || tagError !== ''}
        >
          {words.save}
        </Button>
        <span className={css.note} role="status">
          {saved && words.saved}
        </span>
      </div>
    </form>
  );
}

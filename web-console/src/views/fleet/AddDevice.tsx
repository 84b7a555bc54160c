import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { formatDuration } from '../../format/units';
import type { JoinKey } from '../../gen/signalbox/v1/access_pb';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { useNow } from '../parts/Clock';
import { CopyLine } from '../parts/CopyLine';
import { ErrorBar } from '../parts/ErrorBar';
import css from './fleet.module.css';

/** Creates a join key, shows its line once, and names the devices that join meanwhile. */
export function AddDevice({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [key, setKey] = useState<JoinKey>();
  const close = () => {
    onClose();
    setKey(undefined);
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={text.join.title}
      size={520}
      closeButtonProps={{ 'aria-label': text.close }}
    >
      {key === undefined ? (
        <Wish onKey={setKey} />
      ) : (
        <Line joinKey={key} onAnother={() => setKey(undefined)} onDone={close} />
      )}
    </Modal>
  );
}

function Wish({ onKey }: { onKey: (key: JoinKey) => void }) {
  const console = useConsole();
  const [title, setTitle] = useState('');
  const [tags, setTags] = useState('');
  const [validForS, setValidForS] = useState('86400');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const create = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const wanted = tags.split(/[\s,]+/).filter((tag) => tag !== '');
      onKey(await console.createJoinKey({ title: title.trim(), validForS: Number(validForS), tags: wanted }));
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  };
  return (
    <form className={css.join} onSubmit={(event) => void create(event)}>
      <p className="quiet">{text.join.intro}</p>
      <TextInput
        label={text.join.name}
        placeholder={text.join.namePlaceholder}
        maxLength={100}
        data-autofocus
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <TextInput
        label={text.join.tags}
        description={text.join.tagsHint}
        value={tags}
        onChange={(event) => setTags(event.currentTarget.value)}
      />
      <div>
        <div className="sb-label">{text.join.valid}</div>
        <SegmentedControl
          aria-label={text.join.valid}
          data={[...text.join.validChoices]}
          value={validForS}
          onChange={setValidForS}
        />
      </div>
      {error !== undefined && <ErrorBar error={error} />}
      <div>
        <Button variant="filled" type="submit" disabled={busy || !console.online}>
          {text.join.create}
        </Button>
      </div>
    </form>
  );
}

function Line({
  joinKey,
  onAnother,
  onDone,
}: {
  joinKey: JoinKey;
  onAnother: () => void;
  onDone: () => void;
}) {
  const { fleet, link } = useConsole();
  useTopic(fleet.members);
  useNow();
  const before = useRef(new Set<string>());
  useEffect(() => {
    before.current = new Set(fleet.devices.keys());
  }, [fleet]);
  const leftMs = Number(joinKey.expiresAtMs) - link.hubNow();
  const joined =
    before.current.size === 0
      ? []
      : [...fleet.devices.values()].filter((device) => !before.current.has(device.id));
  return (
    <div className={css.join}>
      <div>
        <div className={css.joinHead}>
          <span className="sb-label">{text.join.line}</span>
          <span className={leftMs > 0 ? 'caption' : css.expired}>
            {leftMs > 0 ? text.join.expiresIn(formatDuration(leftMs)) : text.join.expired}
          </span>
        </div>
        <CopyLine line={joinKey.joinLine} label={text.join.line} />
      </div>
      <p className="small quiet">{text.join.once}</p>
      <p className="small quiet" aria-live="polite">
        {joined.length === 0
          ? text.join.waiting
          : joined.map((device) => text.join.joined(device.name)).join(' ')}
      </p>
      <div className={css.joinEnd}>
        <Button onClick={onAnother}>{text.join.another}</Button>
        <Button onClick={onDone}>{text.join.done}</Button>
      </div>
    </div>
  );
}

import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useMemo, useState } from 'react';
import type { JoinKey } from '../../gen/signalbox/v1/access_pb';
import { createJoinKey } from '../../state/access';
import { useTopic } from '../../state/Beat';
import { useConsole, useOnline } from '../../state/Console';
import { useDo } from '../../state/useDo';
import { text } from '../../strings';
import dialog from '../parts/dialog.module.css';
import { ErrorBar } from '../parts/ErrorBar';
import { WordsField } from '../parts/WordsField';
import css from './joining.module.css';

const words = text.joining;
const A_DAY_S = '86400';
const ANY_NUMBER = '0';

/** What a join key is to be good for. */
export function Wish({ onKey }: { onKey: (key: JoinKey) => void }) {
  const { link, fleet } = useConsole();
  const online = useOnline();
  const members = useTopic(fleet.members);
  const [title, setTitle] = useState('');
  const [tags, setTags] = useState<readonly string[]>([]);
  const [validForS, setValidForS] = useState(A_DAY_S);
  const [maxUses, setMaxUses] = useState(ANY_NUMBER);
  const [needsApproval, setNeedsApproval] = useState(false);
  const { busy, error, run } = useDo();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when the devices have changed
  const known = useMemo(
    () =>
      [...new Set([...fleet.devices.values()].flatMap((device) => device.device?.tags ?? []))]
        .sort()
        .map((value) => ({ value })),
    [fleet, members],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wish = {
      title: title.trim(),
      validForS: Number(validForS),
      tags: [...tags],
      maxUses: Number(maxUses),
      needsApproval,
    };
    void run(async () => onKey(await createJoinKey(link, wish)));
  };
  return (
    <form className={dialog.form} onSubmit={submit}>
      <TextInput
        label={words.name}
        placeholder={words.namePlaceholder}
        maxLength={100}
        data-autofocus
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <WordsField label={words.tags} words={tags} onWords={setTags} suggestions={known} />
      <div>
        <div className="sb-label">{words.valid}</div>
        <SegmentedControl
          fullWidth
          aria-label={words.valid}
          data={[...words.validChoices]}
          value={validForS}
          onChange={setValidForS}
        />
      </div>
      <div>
        <div className="sb-label">{words.uses}</div>
        <SegmentedControl
          fullWidth
          aria-label={words.uses}
          data={[...words.usesChoices]}
          value={maxUses}
          onChange={setMaxUses}
        />
      </div>
      <label className={css.approve}>
        <input
          type="checkbox"
          checked={needsApproval}
          onChange={(event) => setNeedsApproval(event.currentTarget.checked)}
        />
        <span>
          {words.approve}
          <span className="sb-description">{words.approveHint}</span>
        </span>
      </label>
      {error !== undefined && <ErrorBar error={error} />}
      <div className={dialog.end}>
        {!online && <span className="small faint">{words.noLink}</span>}
        <Button variant="filled" type="submit" disabled={busy || !online}>
          {words.create}
        </Button>
      </div>
    </form>
  );
}

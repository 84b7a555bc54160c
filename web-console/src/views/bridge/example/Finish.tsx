import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Role } from '../../../gen/signalbox/v1/access_pb';
import { nameOf } from '../../../model/example';
import { useTopic } from '../../../state/Beat';
import { useConsole } from '../../../state/Console';
import type { ExampleDraft } from '../../../state/ExampleDraft';
import type { Heard } from '../../../state/Heard';
import type { MappingShelf } from '../../../state/MappingShelf';
import { text } from '../../../strings';
import { ErrorBar } from '../../parts/ErrorBar';
import { jsonText } from '../mappings/MappingEditor';
import { TrialView } from '../mappings/TrialView';
import { useTrial } from '../mappings/useTrial';
import css from './example.module.css';

const words = text.example;
const NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** Names the mapping, shows what the hub would make of everything heard, and puts it in. */
export function Finish({ shelf, heard, draft }: { shelf: MappingShelf; heard: Heard; draft: ExampleDraft }) {
  const console = useConsole();
  useTopic(console.linkTopic);
  useTopic(draft.topic);
  useTopic(shelf.topic);
  const heardVersion = useTopic(heard.topic);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState('');
  const [error, setError] = useState<unknown>(undefined);
  const { example } = draft;
  const named = NAME.test(example.name);
  // A dry run needs a name, too.
  const tried =
    example.rules.length === 0 ? undefined : { ...draft.mapping, name: named ? example.name : 'example' };
  const key = tried === undefined ? '' : JSON.stringify({ ...example, name: tried.name, title: '' });
  const { trial, error: trialError } = useTrial(shelf, tried, key, heard.publishes, heardVersion);
  const admin = console.may(Role.ADMIN);
  const taken = shelf.inUse?.some(({ mapping }) => mapping?.name === example.name) ?? false;
  const put = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await shelf.put(draft.mapping);
      setDone(example.name);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  if (done !== '') {
    return (
      <section className={`card ${css.step}`}>
        <p>
          <b>{words.putDone(done)}</b>
        </p>
        <p className={css.ways}>
          <Button variant="filled" onClick={() => console.route.set({ part: 'mappings' })}>
            {words.toMappings}
          </Button>
          <Button
            onClick={() => {
              setDone('');
              draft.clear();
            }}
          >
            {words.another}
          </Button>
        </p>
      </section>
    );
  }
  return (
    <section className={`card ${css.step}`}>
      <h2>{words.steps.name}</h2>
      <TextInput
        label={words.title}
        value={example.title}
        maxLength={100}
        onChange={(event) => {
          const title = event.currentTarget.value;
          const follows = example.name === '' || example.name === nameOf(example.title);
          draft.set({ title, ...(follows ? { name: title === '' ? '' : nameOf(title) } : {}) });
        }}
      />
      <div className={css.pair}>
        <TextInput
          label={words.name}
          value={example.name}
          maxLength={64}
          spellCheck={false}
          error={example.name !== '' && !named ? words.nameWrong : undefined}
          onChange={(event) => draft.set({ name: event.currentTarget.value })}
        />
        <TextInput
          label={words.id}
          title={words.idHint}
          value={example.id}
          maxLength={100}
          spellCheck={false}
          onChange={(event) => draft.set({ id: event.currentTarget.value })}
        />
      </div>
      <label className={css.auto}>
        <input
          type="checkbox"
          checked={example.auto}
          onChange={(event) => draft.set({ auto: event.target.checked })}
        />{' '}
        {words.auto}
      </label>
      {taken && <p className={css.warn}>{words.nameTaken(example.name)}</p>}
      {trial !== undefined && trial.faults.length > 0 && (
        <ul className={css.faults}>
          {trial.faults.map((fault) => (
            <li key={fault.where + fault.message}>
              <span className="mono faint">{fault.where}</span> {fault.message}
            </li>
          ))}
        </ul>
      )}
      {trialError !== undefined && <ErrorBar error={trialError} />}
      {trial !== undefined && <TrialView trial={trial} />}
      {error !== undefined && <ErrorBar error={error} />}
      {admin ? (
        <div>
          <Button
            variant="filled"
            disabled={busy || !named || trial === undefined || trial.faults.length > 0 || !console.online}
            onClick={() => void put()}
          >
            {words.put(example.name)}
          </Button>
        </div>
      ) : (
        <p className="quiet">{words.admin}</p>
      )}
      {example.rules.length > 0 && (
        <details>
          <summary className="quiet">{words.asJson}</summary>
          <pre className={css.json}>{jsonText(draft.mapping)}</pre>
        </details>
      )}
    </section>
  );
}

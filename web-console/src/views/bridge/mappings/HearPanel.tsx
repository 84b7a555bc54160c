import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatCount } from '../../../format/numbers';
import { Role } from '../../../gen/signalbox/v1/access_pb';
import { useTopic } from '../../../state/Beat';
import { useConsole } from '../../../state/Console';
import type { Heard } from '../../../state/Heard';
import { text } from '../../../strings';
import { ErrorBar } from '../../parts/ErrorBar';
import css from './mappings.module.css';

const words = text.mapping;

/** Listens to the broker, or takes messages that somebody pastes. */
export function HearPanel({ heard, filter: first = '#' }: { heard: Heard; filter?: string }) {
  const console = useConsole();
  useTopic(heard.topic);
  useTopic(console.linkTopic);
  const [filter, setFilter] = useState(first);
  const [pasting, setPasting] = useState(false);
  const [lines, setLines] = useState('');
  const [none, setNone] = useState(false);
  const admin = console.may(Role.ADMIN);
  const listen = (event?: FormEvent) => {
    event?.preventDefault();
    void heard.listen(filter.trim());
  };
  const take = () => {
    const took = heard.paste(lines) > 0;
    setNone(!took);
    if (took) {
      setPasting(false);
      setLines('');
    }
  };
  const count = heard.byTopic.size;
  return (
    <div className={css.hear}>
      <form className={css.hearBar} onSubmit={listen}>
        {admin && (
          <>
            <TextInput
              aria-label={words.filter}
              title={words.filter}
              className={css.filter}
              value={filter}
              maxLength={256}
              spellCheck={false}
              onChange={(event) => setFilter(event.currentTarget.value)}
            />
            <Button
              type="submit"
              variant="filled"
              disabled={heard.listening || !console.online || filter.trim() === ''}
            >
              {heard.listening ? words.listening : words.listen}
            </Button>
          </>
        )}
        <Button aria-expanded={pasting} onClick={() => setPasting(!pasting)}>
          {words.paste}
        </Button>
      </form>
      <p className="caption">{words.listenAdmin}</p>
      {pasting && (
        <div className={css.paste}>
          <textarea
            aria-label={words.paste}
            className={css.area}
            rows={4}
            value={lines}
            spellCheck={false}
            placeholder={'tele/plug/SENSOR {"ENERGY":{"Power":12}}'}
            onChange={(event) => setLines(event.target.value)}
          />
          <p className="caption">{none ? words.pasteNone : words.pasteHint}</p>
          <Button disabled={lines.trim() === ''} onClick={take}>
            {words.pasteTake}
          </Button>
        </div>
      )}
      {heard.error !== undefined && <ErrorBar error={heard.error} onRetry={listen} />}
      <div className={css.hearState} aria-live="polite">
        <span className="quiet">
          {count > 0
            ? count === 1
              ? words.heardOne
              : words.heard(formatCount(count))
            : heard.began && !heard.listening && heard.error === undefined
              ? words.heardNone
              : ''}
          {heard.more && ` · ${words.more}`}
        </span>
        {count > 0 && (
          <button type="button" className={css.link} onClick={() => heard.clear()}>
            {words.forget}
          </button>
        )}
      </div>
    </div>
  );
}

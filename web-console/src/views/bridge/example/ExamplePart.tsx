import { useEffect } from 'react';
import { plainText } from '../../../format/plain';
import { Role } from '../../../gen/signalbox/v1/access_pb';
import { useTopic } from '../../../state/Beat';
import { useConsole } from '../../../state/Console';
import type { ExampleDraft } from '../../../state/ExampleDraft';
import { type Heard, payloadText } from '../../../state/Heard';
import type { MappingShelf } from '../../../state/MappingShelf';
import { text } from '../../../strings';
import { HearPanel } from '../mappings/HearPanel';
import css from './example.module.css';
import { Finish } from './Finish';
import { MessageView } from './MessageView';
import { RulesTable } from './RulesTable';

const words = text.example;

interface Props {
  readonly shelf: MappingShelf;
  readonly heard: Heard;
  readonly draft: ExampleDraft;
}

/** A mapping from what devices say: hear it, point at what matters, put it in. */
export default function ExamplePart({ shelf, heard, draft }: Props) {
  const console = useConsole();
  const { online } = console;
  useTopic(console.linkTopic);
  useTopic(heard.topic);
  useTopic(draft.topic);
  useEffect(() => {
    if (online) {
      void shelf.load();
    }
  }, [online, shelf]);
  if (!console.may(Role.OPERATOR)) {
    return <p className={`card ${css.sentence}`}>{text.mapping.operatorOnly}</p>;
  }
  const chosen = heard.byTopic.get(draft.chosen)?.publish;
  return (
    <>
      <p className="quiet">{words.intro}</p>
      <div className={css.columns}>
        <section className={`card ${css.step}`}>
          <h2>{words.steps.hear}</h2>
          <HearPanel heard={heard} />
          <ul className={css.topics}>
            {heard.list.map(({ publish, times }) => (
              <li key={publish.topic}>
                <button
                  type="button"
                  className={css.topic}
                  aria-pressed={publish.topic === draft.chosen}
                  onClick={() => draft.choose(publish.topic)}
                >
                  <span className={css.topicName}>{plainText(publish.topic)}</span>
                  <span className="caption">
                    {publish.retained && `${text.mapping.retained} `}
                    {times > 1 && words.times(String(times))}
                  </span>
                  <span className={css.payloadLine}>
                    {plainText(payloadText(publish)?.slice(0, 120) ?? words.bytes)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
        <section className={`card ${css.step}`}>
          <h2>{words.steps.point}</h2>
          {chosen === undefined ? (
            <p className="quiet">{words.choose}</p>
          ) : (
            <MessageView draft={draft} heard={heard} publish={chosen} />
          )}
          <RulesTable draft={draft} />
        </section>
        <Finish shelf={shelf} heard={heard} draft={draft} />
      </div>
    </>
  );
}

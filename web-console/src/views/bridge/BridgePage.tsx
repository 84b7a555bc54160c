import { lazy, Suspense, useEffect, useState } from 'react';
import { useTopic } from '../../state/Beat';
import { BridgeWatch } from '../../state/BridgeWatch';
import { useConsole } from '../../state/Console';
import { ExampleDraft } from '../../state/ExampleDraft';
import { Heard } from '../../state/Heard';
import { MappingShelf } from '../../state/MappingShelf';
import { useSetting } from '../../state/Route';
import { text } from '../../strings';
import { ErrorBar } from '../parts/ErrorBar';
import { BrokerPart } from './BrokerPart';
import css from './bridge.module.css';
import { HomeAssistantPart } from './HomeAssistantPart';
import { TopicsPart } from './TopicsPart';

// The parts that edit are loaded when somebody goes there.
const MappingsPart = lazy(() => import('./mappings/MappingsPart'));
const ExamplePart = lazy(() => import('./example/ExamplePart'));

const PARTS = ['', 'topics', 'homeassistant', 'mappings', 'example'] as const;

/** On a phone the parts are moved sideways. */
function intoView(button: HTMLButtonElement | null): void {
  button?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

/** The broker, what the hub says and hears there, and how devices that only speak MQTT join. */
export default function BridgePage() {
  const console = useConsole();
  const { online, route } = console;
  useTopic(console.linkTopic);
  const [watch] = useState(() => new BridgeWatch(console.beat, () => console.hubStatus()));
  const [shelf] = useState(() => new MappingShelf(console.beat, console.link));
  const [heard] = useState(() => new Heard(console.beat, console.link));
  const [draft] = useState(() => new ExampleDraft(console.beat));
  useTopic(watch.topic);
  useEffect(() => console.watch(undefined), [console]);
  useEffect(() => (online ? watch.watch() : undefined), [online, watch]);
  const named = useSetting(route, 'part');
  const part = PARTS.find((known) => known === named) ?? '';
  const confined = watch.status !== undefined && watch.bridge === undefined;
  return (
    <div className={css.page}>
      <h1>{text.bridge.title}</h1>
      <nav className={css.parts} aria-label={text.bridge.partsLabel}>
        {PARTS.map((known) => (
          <button
            key={known}
            type="button"
            className={css.part}
            ref={known === part ? intoView : null}
            aria-current={known === part ? 'page' : undefined}
            onClick={() => route.set({ part: known })}
          >
            {text.bridge.parts[known]}
          </button>
        ))}
      </nav>
      {watch.error !== undefined && online && (
        <ErrorBar error={watch.error} onRetry={() => void watch.refresh()} />
      )}
      {confined ? (
        <p className={`card ${css.sentence}`}>{text.bridge.confined}</p>
      ) : (
        <Suspense fallback={<p className="caption">{text.loading}</p>}>
          {part === '' && <BrokerPart watch={watch} />}
          {part === 'topics' && <TopicsPart watch={watch} />}
          {part === 'homeassistant' && <HomeAssistantPart watch={watch} />}
          {part === 'mappings' && <MappingsPart shelf={shelf} heard={heard} />}
          {part === 'example' && <ExamplePart shelf={shelf} heard={heard} draft={draft} />}
        </Suspense>
      )}
    </div>
  );
}

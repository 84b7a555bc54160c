import { formatCount } from '../../../format/numbers';
import { plainText } from '../../../format/plain';
import type { CapturedPublish } from '../../../gen/signalbox/v1/mapping_pb';
import { filterOf, filterOfRule, marksFor, matches } from '../../../model/example';
import { jsonOf } from '../../../model/jsonTree';
import { useTopic } from '../../../state/Beat';
import type { ExampleDraft } from '../../../state/ExampleDraft';
import { type Heard, payloadText } from '../../../state/Heard';
import { text } from '../../../strings';
import { JsonTree } from '../../parts/JsonTree';
import css from './example.module.css';

const words = text.example;

/** One message: its topic as levels to mark, its payload as values to take. */
export function MessageView({
  draft,
  heard,
  publish,
}: {
  draft: ExampleDraft;
  heard: Heard;
  publish: CapturedPublish;
}) {
  useTopic(draft.topic);
  const { example } = draft;
  const { topic } = publish;
  const marks = marksFor(example, topic);
  const filter = filterOf(topic, marks);
  const matching = heard.list.filter((known) => matches(filter, known.publish.topic)).length;
  const payload = payloadText(publish);
  const parsed = payload === undefined ? undefined : jsonOf(payload);
  // A payload that is no JSON is a text, and can be taken as a whole.
  const value = parsed === undefined ? payload : parsed;
  const picked = new Set(
    example.rules.filter((rule) => filterOfRule(example, rule) === filter).map((rule) => rule.pointer),
  );
  const levels = topic.split('/').map((level, index) => ({
    key: topic
      .split('/')
      .slice(0, index + 1)
      .join('/'),
    level,
    index,
    mark: marks[index],
  }));
  return (
    <div className={css.message}>
      <p className={css.levels}>
        {levels.map(({ key, level, index, mark }) => (
          <span key={key}>
            {index > 0 && <span className="faint">/</span>}
            <button
              type="button"
              className={css.level}
              data-mark={mark?.kind ?? ''}
              aria-label={words.level(level)}
              onClick={() => draft.turnLevel(index)}
            >
              {mark === undefined ? plainText(level) : mark.kind === 'any' ? '+' : `{${mark.name}}`}
              {mark !== undefined && <span className={css.was}>{plainText(level)}</span>}
            </button>
          </span>
        ))}
      </p>
      <p className="caption">
        {words.topicHint} {words.matchesSome(formatCount(matching))}
      </p>
      {value === undefined ? (
        <p className="quiet">{words.bytes}</p>
      ) : (
        <div className={css.payload}>
          <JsonTree
            key={topic}
            value={value}
            picked={picked}
            pickTitle={words.pick}
            onPick={(pointer, taken) => draft.turnRule(pointer, taken)}
          />
        </div>
      )}
    </div>
  );
}

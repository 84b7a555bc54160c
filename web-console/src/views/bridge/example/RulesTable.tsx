import { filterOfRule, nameOf, type RuleKind, type RuleType } from '../../../model/example';
import { useTopic } from '../../../state/Beat';
import type { ExampleDraft } from '../../../state/ExampleDraft';
import { text } from '../../../strings';
import css from './example.module.css';

const words = text.example;

/** What was taken, and what it becomes: guessed, and there to be corrected. */
export function RulesTable({ draft }: { draft: ExampleDraft }) {
  useTopic(draft.topic);
  const { example } = draft;
  if (example.rules.length === 0) {
    return <p className="quiet">{words.noRules}</p>;
  }
  return (
    <div>
      <h2>{words.rules}</h2>
      {!example.rules.some((rule) => filterOfRule(example, rule).includes('{')) && (
        <p className={css.warn}>{words.noDevice}</p>
      )}
      <ul className={css.rules}>
        {example.rules.map((rule) => (
          <li key={`${rule.topic} ${rule.pointer}`}>
            <span className={css.ruleFrom}>
              <span className="mono">{filterOfRule(example, rule)}</span>{' '}
              <span className="mono faint">{rule.pointer || words.whole}</span>
              <button
                type="button"
                className={css.remove}
                aria-label={words.removeRule(rule.name)}
                onClick={() => draft.remove(rule)}
              >
                ✕
              </button>
            </span>
            <select
              aria-label={words.columns.kind}
              value={rule.kind}
              onChange={(event) => draft.change(rule, { kind: event.target.value as RuleKind })}
            >
              {Object.entries(words.kinds).map(([kind, title]) => (
                <option key={kind} value={kind}>
                  {title}
                </option>
              ))}
            </select>
            {rule.kind === 'presence' ? (
              <>
                <input
                  aria-label={words.online}
                  title={words.online}
                  value={rule.online}
                  onChange={(event) => draft.change(rule, { online: event.target.value })}
                />
                <input
                  aria-label={words.offline}
                  title={words.offline}
                  value={rule.offline}
                  onChange={(event) => draft.change(rule, { offline: event.target.value })}
                />
              </>
            ) : (
              <>
                <input
                  aria-label={words.columns.name}
                  className="mono"
                  value={rule.name}
                  maxLength={64}
                  spellCheck={false}
                  onChange={(event) => draft.change(rule, { name: event.target.value })}
                  onBlur={() => draft.change(rule, { name: nameOf(rule.name) })}
                />
                <select
                  aria-label={words.columns.type}
                  value={rule.type}
                  onChange={(event) => draft.change(rule, { type: event.target.value as RuleType })}
                >
                  {Object.entries(words.types).map(([type, title]) => (
                    <option key={type} value={type}>
                      {title}
                    </option>
                  ))}
                </select>
                <input
                  aria-label={words.columns.unit}
                  placeholder={words.columns.unit}
                  className="mono"
                  value={rule.unit}
                  maxLength={32}
                  spellCheck={false}
                  disabled={rule.type !== 'number'}
                  onChange={(event) => draft.change(rule, { unit: event.target.value })}
                />
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '../../format/numbers';
import type { JoinKey } from '../../gen/signalbox/v1/access_pb';
import { issuerName } from '../../model/execution';
import { joinKeys, revokeJoinKey } from '../../state/access';
import { useConsole, useOnline } from '../../state/Console';
import { text } from '../../strings';
import { AddDevice } from '../joining/AddDevice';
import { Age } from '../parts/Age';
import { ErrorBar } from '../parts/ErrorBar';
import { type Question, SureOf } from '../parts/Sure';
import { useAnswer } from '../parts/useAnswer';
import css from './people.module.css';
import { Cell, Table } from './Table';
import { Ends } from './Tokens';

const words = text.people.columns;
const HEAD = [words.key, words.tags, words.uses, words.approval, words.by, words.created, words.ends, ''];

/** Devices join without a word to this page. */
const ASK_EVERY_MS = 10_000;

/** What devices let themselves in by. */
export function JoinKeys() {
  const { link } = useConsole();
  const online = useOnline();
  const { answer: keys, error, again } = useAnswer(joinKeys, ASK_EVERY_MS);
  const [adding, setAdding] = useState(false);
  const [question, setQuestion] = useState<Question>();
  const nameOf = (key: JoinKey) => key.title || key.keyId;
  const revoke = (key: JoinKey) =>
    setQuestion({
      title: text.keys.revokeAsk.title(nameOf(key)),
      body: text.keys.revokeAsk.body,
      action: text.keys.revokeAsk.action(nameOf(key)),
      deed: async () => {
        await revokeJoinKey(link, key.keyId);
        void again();
      },
    });
  return (
    <section className={css.section}>
      <div className={css.bar}>
        <p className="quiet">{text.keys.intro}</p>
        <Button variant="filled" disabled={!online} onClick={() => setAdding(true)}>
          {text.fleet.addDevice}
        </Button>
      </div>
      {error !== undefined && <ErrorBar error={error} onRetry={() => void again()} />}
      {keys === undefined ? (
        <p className="caption">{online ? text.people.loading : text.people.noLink}</p>
      ) : keys.length === 0 ? (
        <p className={`card ${css.empty}`}>{text.keys.empty}</p>
      ) : (
        <Table label={text.people.tabs.keys} head={HEAD}>
          {keys.map((key) => (
            <tr key={key.keyId}>
              <Cell name={words.key}>
                {key.title === '' ? <span className="faint">{text.keys.untitled}</span> : <b>{key.title}</b>}
                <span className={css.key}>{key.keyId}</span>
              </Cell>
              <Cell name={words.tags}>
                {key.tags.length === 0 ? (
                  <span className="faint">{text.keys.noTags}</span>
                ) : (
                  key.tags.map((tag) => (
                    <span key={tag} className="tag">
                      {tag}
                    </span>
                  ))
                )}
              </Cell>
              <Cell name={words.uses}>
                {key.maxUses === 0
                  ? text.keys.usesAny(formatCount(key.uses))
                  : text.keys.uses(formatCount(key.uses), formatCount(key.maxUses))}
              </Cell>
              <Cell name={words.approval}>
                {key.needsApproval ? text.keys.approval : text.keys.noApproval}
              </Cell>
              <Cell name={words.by}>{issuerName(key.createdBy)}</Cell>
              <Cell name={words.created}>
                <Age atMs={Number(key.createdAtMs)} />
              </Cell>
              <Cell name={words.ends}>
                <Ends atMs={Number(key.expiresAtMs)} />
              </Cell>
              <td className={css.deeds}>
                <Button
                  disabled={!online}
                  onClick={() => revoke(key)}
                  aria-label={text.keys.revokeAsk.action(nameOf(key))}
                >
                  {text.tokens.revoke}
                </Button>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <AddDevice
        opened={adding}
        onClose={() => {
          setAdding(false);
          void again();
        }}
      />
      <SureOf question={question} onClose={() => setQuestion(undefined)} />
    </section>
  );
}

import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatExact } from '../../format/times';
import { formatDuration } from '../../format/units';
import type { AccessToken } from '../../gen/signalbox/v1/access_pb';
import { endingOf } from '../../model/access';
import { everyAccessToken, revokeAccessToken, rotateAccessToken } from '../../state/access';
import { useConsole, useOnline } from '../../state/Console';
import { text } from '../../strings';
import { Age } from '../parts/Age';
import { useNow } from '../parts/Clock';
import { ErrorBar } from '../parts/ErrorBar';
import { Glyph } from '../parts/Glyph';
import { type Question, SureOf } from '../parts/Sure';
import { useAnswer } from '../parts/useAnswer';
import { Reach } from './People';
import css from './people.module.css';
import { Cell, Table } from './Table';
import { MadeToken, TokenForm } from './TokenForm';

const words = text.people.columns;
const HEAD = [words.token, words.role, words.reach, words.created, words.used, words.ends, ''];

/** Uses are told to the minute. */
const ASK_EVERY_MS = 20_000;

/** What scripts get in by. */
export function Tokens() {
  const { link } = useConsole();
  const online = useOnline();
  const { answer: tokens, error, again } = useAnswer(everyAccessToken, ASK_EVERY_MS);
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<AccessToken>();
  const [question, setQuestion] = useState<Question>();
  const rotate = ({ keyId, title }: AccessToken) =>
    setQuestion({
      title: text.tokens.rotateAsk.title(title),
      body: text.tokens.rotateAsk.body(title),
      action: text.tokens.rotateAsk.action(title),
      deed: async () => {
        setMade(await rotateAccessToken(link, keyId));
        void again();
      },
    });
  const revoke = ({ keyId, title }: AccessToken) =>
    setQuestion({
      title: text.tokens.revokeAsk.title(title),
      body: text.tokens.revokeAsk.body(title),
      action: text.tokens.revokeAsk.action(title),
      deed: async () => {
        await revokeAccessToken(link, keyId);
        void again();
      },
    });
  return (
    <section className={css.section}>
      <div className={css.bar}>
        <p className="quiet">{text.tokens.intro}</p>
        <Button variant="filled" disabled={!online} onClick={() => setCreating(true)}>
          {text.tokens.add}
        </Button>
      </div>
      {error !== undefined && <ErrorBar error={error} onRetry={() => void again()} />}
      {tokens === undefined ? (
        <p className="caption">{online ? text.people.loading : text.people.noLink}</p>
      ) : tokens.length === 0 ? (
        <p className={`card ${css.empty}`}>{text.tokens.empty}</p>
      ) : (
        <Table label={text.people.tabs.tokens} head={HEAD}>
          {tokens.map((token) => (
            <tr key={token.keyId}>
              <Cell name={words.token}>
                <b>{token.title}</b>
                <span className={css.key}>{token.keyId}</span>
              </Cell>
              <Cell name={words.role}>{text.roles[token.role]}</Cell>
              <Cell name={words.reach}>
                <Reach scope={token.scope} />
              </Cell>
              <Cell name={words.created}>
                <Age atMs={Number(token.createdAtMs)} />
              </Cell>
              <Cell name={words.used}>
                {token.lastUsedAtMs === 0n ? (
                  <span className="faint">{text.tokens.never}</span>
                ) : (
                  <>
                    <Age atMs={Number(token.lastUsedAtMs)} />{' '}
                    <span className="faint">{text.tokens.from(token.lastUsedFrom)}</span>
                  </>
                )}
              </Cell>
              <Cell name={words.ends}>
                <Ends atMs={Number(token.expiresAtMs)} />
              </Cell>
              <td className={css.deeds}>
                <Button
                  disabled={!online}
                  onClick={() => rotate(token)}
                  aria-label={text.tokens.rotateAsk.action(token.title)}
                >
                  {text.tokens.rotate}
                </Button>
                <Button
                  disabled={!online}
                  onClick={() => revoke(token)}
                  aria-label={text.tokens.revokeAsk.action(token.title)}
                >
                  {text.tokens.revoke}
                </Button>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <TokenForm
        opened={creating}
        taken={tokens?.map((token) => token.title) ?? []}
        onClose={() => setCreating(false)}
        onDone={(token) => {
          setCreating(false);
          setMade(token);
          void again();
        }}
      />
      <MadeToken token={made} onClose={() => setMade(undefined)} />
      <SureOf question={question} onClose={() => setQuestion(undefined)} />
    </section>
  );
}

/** In how long something ends; marked where that is soon and matters. */
export function Ends({ atMs, marked = true }: { atMs: number; marked?: boolean }) {
  const { link } = useConsole();
  useNow();
  const now = link.hubNow();
  const said = endingOf(atMs, now);
  const ending = said === 'soon' && !marked ? 'later' : said;
  return (
    <time className={css.ends} data-ending={ending} title={formatExact(atMs)}>
      {ending !== 'later' && <Glyph name={ending === 'soon' ? 'dashed' : 'cross'} size={10} />}
      {ending === 'ended' ? text.tokens.ended : formatDuration(atMs - now)}
      {ending === 'soon' && <span className={css.soon}>{text.tokens.soon}</span>}
    </time>
  );
}

import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '../../format/numbers';
import type { User } from '../../gen/signalbox/v1/access_pb';
import { boundsOf, reach, userOf } from '../../model/access';
import { deleteUser, everyUser, resetUser } from '../../state/access';
import { useConsole, useOnline } from '../../state/Console';
import { text } from '../../strings';
import { Age } from '../parts/Age';
import { ErrorBar } from '../parts/ErrorBar';
import { type Question, SureOf } from '../parts/Sure';
import { useAnswer } from '../parts/useAnswer';
import { CodeFor } from './CodeFor';
import { PersonForm } from './PersonForm';
import css from './people.module.css';
import { Cell, Table } from './Table';

const words = text.people.columns;
const HEAD = [words.user, words.role, words.reach, words.signsIn, words.sessions, words.since, ''];

/** Sessions come and go without a word. */
const ASK_EVERY_MS = 10_000;

/** Everybody who can sign in. */
export function People() {
  const { link, principal } = useConsole();
  const online = useOnline();
  const { answer: users, error, again } = useAnswer(everyUser, ASK_EVERY_MS);
  const [form, setForm] = useState<'new' | User>();
  const [made, setMade] = useState<User>();
  const [question, setQuestion] = useState<Question>();
  const self = userOf(principal);
  const reset = (user: User) =>
    setQuestion({
      title: text.people.resetAsk.title(user.user),
      body: text.people.resetAsk.body(user.user, user.sessions),
      action: text.people.resetAsk.action(user.user),
      deed: async () => {
        setMade(await resetUser(link, user.user));
        void again();
      },
    });
  const remove = (user: User) =>
    setQuestion({
      title: text.people.deleteAsk.title(user.user),
      body: text.people.deleteAsk.body(user.user),
      action: text.people.deleteAsk.action(user.user),
      typed: { word: user.user, label: text.people.deleteAsk.type(user.user) },
      deed: async () => {
        await deleteUser(link, user.user);
        void again();
      },
    });
  return (
    <section className={css.section}>
      <div className={css.bar}>
        <p className="quiet" />
        <Button variant="filled" disabled={!online} onClick={() => setForm('new')}>
          {text.people.add}
        </Button>
      </div>
      {error !== undefined && <ErrorBar error={error} onRetry={() => void again()} />}
      {users === undefined ? (
        <p className="caption">{online ? text.people.loading : text.people.noLink}</p>
      ) : (
        <Table label={text.people.tabs.people} head={HEAD}>
          {users.map((user) => (
            <tr key={user.user}>
              <Cell name={words.user}>
                <b>{user.user}</b>
                {user.user === self && <span className="tag">{text.people.itsYou}</span>}
              </Cell>
              <Cell name={words.role}>{text.roles[user.role]}</Cell>
              <Cell name={words.reach}>
                <Reach scope={user.scope} />
              </Cell>
              <Cell name={words.signsIn}>
                <span className={user.hasPassword ? '' : css.waits}>
                  {user.hasPassword ? text.people.password : text.people.code}
                </span>
              </Cell>
              <Cell name={words.sessions}>
                <span className={user.sessions === 0 ? 'faint' : ''}>
                  {text.people.open(formatCount(user.sessions))}
                </span>
              </Cell>
              <Cell name={words.since}>
                <Age atMs={Number(user.createdAtMs)} />
              </Cell>
              <td className={css.deeds}>
                {user.user === self ? (
                  <span className="caption">{text.people.ownRow}</span>
                ) : (
                  <>
                    <Button
                      disabled={!online}
                      onClick={() => setForm(user)}
                      aria-label={text.people.edit.title(user.user)}
                    >
                      {text.people.change}
                    </Button>
                    <Button
                      disabled={!online}
                      onClick={() => reset(user)}
                      aria-label={text.people.resetAsk.action(user.user)}
                    >
                      {text.people.reset}
                    </Button>
                    <Button
                      disabled={!online}
                      onClick={() => remove(user)}
                      aria-label={text.people.deleteAsk.action(user.user)}
                    >
                      {text.people.delete}
                    </Button>
                  </>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      <PersonForm
        who={form}
        taken={users?.map((user) => user.user) ?? []}
        onClose={() => setForm(undefined)}
        onDone={(user) => {
          setForm(undefined);
          setMade(user.signInCode === '' ? undefined : user);
          void again();
        }}
      />
      <CodeFor user={made} onClose={() => setMade(undefined)} />
      <SureOf question={question} onClose={() => setQuestion(undefined)} />
    </section>
  );
}

/** How far somebody reaches, in words; all of it on hover where it is long. */
export function Reach({ scope }: { scope: User['scope'] }) {
  const bounds = boundsOf(scope);
  const said = reach(bounds);
  return said === '' ? (
    <span className="faint">{text.people.everythingShort}</span>
  ) : (
    <span title={reach(bounds, Number.POSITIVE_INFINITY)}>{said}</span>
  );
}

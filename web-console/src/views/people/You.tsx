import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatClock } from '../../format/times';
import type { Session } from '../../gen/signalbox/v1/access_pb';
import { boundsOf, ROLES, reach, userOf } from '../../model/access';
import { endSession, sessions } from '../../state/access';
import { useTopic } from '../../state/Beat';
import { useConsole, useOnline } from '../../state/Console';
import { useDo } from '../../state/useDo';
import { text } from '../../strings';
import { passwordTrouble } from '../entry/account';
import { Age } from '../parts/Age';
import { ErrorBar } from '../parts/ErrorBar';
import { useAnswer } from '../parts/useAnswer';
import css from './people.module.css';
import { Cell, Table } from './Table';
import { Ends } from './Tokens';

const words = text.you;
const HEAD = [words.began, words.used, words.ends, ''];

/** Oneself: what one may do, one's password and sessions. */
export function You() {
  const console = useConsole();
  useTopic(console.linkTopic);
  const { principal } = console;
  const role = principal?.role ?? 0;
  const said = reach(boundsOf(principal?.scope), Number.POSITIVE_INFINITY);
  return (
    <div className={css.you}>
      <section className={`card ${css.inset}`}>
        <h2>{words.may}</h2>
        <p>
          {words.youAre} <b>{text.roles[role]}</b>.{' '}
          {words.youMay(ROLES.filter((one) => one <= role).map((one) => text.people.roleMay[one] ?? ''))}
        </p>
        <p className="quiet">{said === '' ? text.people.everything : text.people.within(said)}</p>
      </section>
      <Password />
      <Sessions />
    </div>
  );
}

function Password() {
  const console = useConsole();
  useTopic(console.sessionTopic);
  const needs = console.session?.needsPassword === true;
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [checked, setChecked] = useState(false);
  const [changed, setChanged] = useState(false);
  const { busy, error, run } = useDo();
  const trouble = passwordTrouble(next);
  const differs = next === again ? undefined : text.entry.differs;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    setChanged(false);
    if (trouble !== undefined || differs !== undefined) {
      return;
    }
    const done = await run(async () => {
      console.renewed(await console.rest.changePassword(needs ? '' : current, next));
    });
    if (done) {
      setChecked(false);
      setChanged(true);
      setCurrent('');
      setNext('');
      setAgain('');
    }
  };
  const shown = (what: string | undefined) => (checked && what !== undefined ? { error: what } : {});
  return (
    <section className={`card ${css.inset}`}>
      <h2>{words.passwordTitle}</h2>
      {needs && <p className={css.notice}>{words.passwordNone}</p>}
      <form className={css.password} onSubmit={(event) => void submit(event)}>
        {/* Password keepers want to know whose it is. */}
        <input
          type="text"
          name="username"
          autoComplete="username"
          value={userOf(console.principal)}
          readOnly
          hidden
        />
        {!needs && (
          <PasswordInput
            label={words.current}
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
        )}
        <PasswordInput
          label={words.next}
          description={text.entry.passwordHint}
          autoComplete="new-password"
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          {...shown(trouble)}
        />
        <PasswordInput
          label={words.again}
          autoComplete="new-password"
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          {...shown(differs)}
        />
        {error !== undefined && <ErrorBar error={error} />}
        <div className={css.bar}>
          <p className="small quiet" aria-live="polite">
            {changed ? words.changed : needs ? '' : words.endsOthers}
          </p>
          <Button variant="filled" type="submit" disabled={busy || next === '' || (!needs && current === '')}>
            {needs ? words.choose : words.change}
          </Button>
        </div>
      </form>
    </section>
  );
}

function Sessions() {
  const console = useConsole();
  const { link } = console;
  const online = useOnline();
  const { answer, error, again } = useAnswer(sessions, 20_000);
  const { busy, error: refused, run } = useDo();
  const all = [...(answer ?? [])].sort((a, b) => Number(b.current) - Number(a.current));
  const others = all.filter((session) => !session.current);
  const end = (ended: readonly Session[]) =>
    void run(async () => {
      for (const session of ended) {
        await endSession(link, session.keyId);
      }
      await again();
    });
  return (
    <section className={css.section}>
      <div className={css.bar}>
        <h2>{words.sessions}</h2>
        {others.length > 1 && (
          <Button disabled={busy || !online} onClick={() => end(others)}>
            {words.endOthers(others.length)}
          </Button>
        )}
      </div>
      {error !== undefined && <ErrorBar error={error} onRetry={() => void again()} />}
      {refused !== undefined && <ErrorBar error={refused} />}
      {answer === undefined ? (
        <p className="caption">{online ? text.people.loading : text.people.noLink}</p>
      ) : (
        <Table label={words.sessions} head={HEAD}>
          {all.map((session) => {
            const began = formatClock(Number(session.createdAtMs), link.hubNow());
            return (
              <tr key={session.keyId}>
                <Cell name={words.began}>
                  <b>{began}</b>
                  {session.current && <span className="tag">{words.here}</span>}
                </Cell>
                <Cell name={words.used}>
                  {session.current ? words.usedNow : <Age atMs={Number(session.lastUsedAtMs)} />}
                </Cell>
                <Cell name={words.ends}>
                  <Ends atMs={Number(session.endsAtMs)} marked={false} />
                </Cell>
                <td className={css.deeds}>
                  <Button
                    disabled={busy || !online}
                    aria-label={session.current ? text.hub.signOut : words.endLabel(began)}
                    onClick={() => (session.current ? void console.signOut() : end([session]))}
                  >
                    {session.current ? text.hub.signOut : words.end}
                  </Button>
                </td>
              </tr>
            );
          })}
        </Table>
      )}
    </section>
  );
}

import { create } from '@bufbuild/protobuf';
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '../../format/numbers';
import { Role } from '../../gen/signalbox/v1/access_pb';
import { type MqttSweep, SweepMqttSchema } from '../../gen/signalbox/v1/console_link_pb';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { ErrorBar } from '../parts/ErrorBar';
import css from './bridge.module.css';

const words = text.bridge.sweep;
/** The hub listens for half a minute at most, and waits for the broker's confirmations. */
const SWEPT_WITHIN_MS = 90_000;

/** What is retained at the broker and belongs to nothing: looked at first, emptied after a question. */
export function SweepCard({ broker }: { broker: string }) {
  const console = useConsole();
  useTopic(console.linkTopic);
  const [found, setFound] = useState<MqttSweep>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const [ofOthers, setOfOthers] = useState(false);
  const [asking, setAsking] = useState(false);
  const own = console.link.phase.kind === 'open' ? console.link.phase.welcome.hubId : '';

  const sweep = async (empty: boolean) => {
    setAsking(false);
    setBusy(true);
    setError(undefined);
    try {
      const value = create(SweepMqttSchema, { empty, ofOthers: empty && ofOthers });
      const answer = await console.link.askAny({ case: 'sweepMqtt', value }, SWEPT_WITHIN_MS);
      if (answer.case === 'mqttSweep') {
        setFound(answer.value);
      }
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };

  const ghosts = found?.ghosts ?? [];
  const isOfOther = (hubId: string) => hubId !== '' && hubId !== own;
  const emptied = ghosts.filter((ghost) => ghost.emptied).length;
  const others = ghosts.filter((ghost) => isOfOther(ghost.hubId)).length;
  // Beyond the first thousand nobody knows whose they are: the hub decides by the same rule.
  const wanted = (found?.found ?? 0) - emptied - (ofOthers ? 0 : others);
  const count = formatCount(wanted);
  return (
    <section className={`card ${css.sweep}`}>
      <div className={css.cardHead}>
        <h2>{words.title}</h2>
        {console.may(Role.ADMIN) && (
          <Button disabled={busy || !console.online} onClick={() => void sweep(false)}>
            {words.look}
          </Button>
        )}
      </div>
      <p className={`quiet ${css.inCard}`}>
        {words.intro} {!console.may(Role.ADMIN) && words.admin}
      </p>
      {error !== undefined && <ErrorBar error={error} onRetry={() => void sweep(false)} />}
      <p className={css.inCard} aria-live="polite">
        {busy
          ? words.looking
          : found === undefined
            ? ''
            : found.found === 0
              ? words.clean
              : `${found.found === 1 ? words.foundOne : words.found(formatCount(found.found))}${emptied > 0 ? `, ${words.done(formatCount(emptied))}` : ''}.`}
      </p>
      {ghosts.length > 0 && (
        <>
          <div className={css.ghosts}>
            <table className={css.table}>
              <thead>
                <tr>
                  <th>{words.topic}</th>
                  <th>{words.by}</th>
                  <th className={css.narrow}>{words.state}</th>
                </tr>
              </thead>
              <tbody>
                {ghosts.map((ghost) => (
                  <tr key={ghost.topic}>
                    <td className="mono">{ghost.topic}</td>
                    <td className="quiet">
                      {ghost.hubId === '' ? words.unknownHub : words.otherHub(ghost.hubId)}
                    </td>
                    <td className="quiet">{ghost.emptied ? words.emptied : words.stays}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {found !== undefined && found.found > ghosts.length && (
            <p className={`caption ${css.inCard}`}>{words.firstOf(formatCount(ghosts.length))}</p>
          )}
          <div className={css.sweepEnd}>
            {others > 0 && (
              <label>
                <input
                  type="checkbox"
                  checked={ofOthers}
                  onChange={(event) => setOfOthers(event.target.checked)}
                />{' '}
                {words.ofOthers}
              </label>
            )}
            <Button disabled={busy || wanted <= 0 || !console.online} onClick={() => setAsking(true)}>
              {words.empty(count)}
            </Button>
          </div>
        </>
      )}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={wanted === 1 ? words.askTitleOne : words.askTitle(count)}
        size={440}
        closeButtonProps={{ 'aria-label': text.close }}
      >
        <div className={css.ask}>
          <p className="quiet">{words.askBody(broker)}</p>
          <div className={css.askEnd}>
            <Button data-autofocus onClick={() => setAsking(false)}>
              {words.back}
            </Button>
            <Button variant="filled" onClick={() => void sweep(true)}>
              {words.confirm(count)}
            </Button>
          </div>
        </div>
      </Modal>
    </section>
  );
}

import { Button } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { formatClock, formatExact } from '../../../format/times';
import type { DeviceToken } from '../../../gen/signalbox/v1/registry_pb';
import { Lifecycle } from '../../../gen/signalbox/v1/types_pb';
import { useConsole, useOnline } from '../../../state/Console';
import type { FleetDevice } from '../../../state/FleetStore';
import { deviceTokens, issueToken, revokeToken, rotateToken } from '../../../state/manageDevice';
import { useDo } from '../../../state/useDo';
import { text } from '../../../strings';
import { CopyLine } from '../../parts/CopyLine';
import { ErrorBar } from '../../parts/ErrorBar';
import css from './manage.module.css';

const words = text.manage;
const LIVE_AT_MOST = 2;

/** By what the device opens its link: listed, rotated, revoked; a new one is shown once. */
export function DeviceTokens({ device }: { device: FleetDevice }) {
  const { link } = useConsole();
  const online = useOnline();
  const doing = useDo();
  const [tokens, setTokens] = useState<readonly DeviceToken[]>();
  const [error, setError] = useState<unknown>(undefined);
  const [fresh, setFresh] = useState('');
  const [said, setSaid] = useState('');
  const [sure, setSure] = useState('');
  const load = useCallback(() => {
    deviceTokens(link, device.id).then(
      (found) => {
        setTokens(found);
        setError(undefined);
      },
      (refused: unknown) => setError(refused),
    );
  }, [link, device.id]);
  useEffect(() => {
    if (online) {
      load();
    }
  }, [online, load]);

  const act = async (work: () => Promise<unknown>, then = '') => {
    setSaid('');
    if (await doing.run(work)) {
      setSaid(then);
    }
    setSure('');
    load();
  };
  const issue = () =>
    act(async () => {
      setFresh((await issueToken(link, device.id)).token);
    });
  const nowMs = link.hubNow();
  const retired = device.device?.lifecycle === Lifecycle.RETIRED;
  return (
    <section className={css.part}>
      <h2>{words.tokens}</h2>
      <p className={css.note}>{words.tokensHint}</p>
      {error !== undefined && online && <ErrorBar error={error} onRetry={load} />}
      {tokens?.length === 0 && <p>{words.noTokens}</p>}
      {tokens !== undefined && tokens.length > 0 && (
        <ul className={css.tokens}>
          {tokens.map((token) => (
            <li key={token.keyId}>
              <span className="mono">{token.keyId}</span>
              <span className={css.tokenTimes}>
                <span title={formatExact(Number(token.createdAtMs))}>
                  {words.created} {formatClock(Number(token.createdAtMs), nowMs)}
                </span>
                <span title={token.lastUsedAtMs > 0n ? formatExact(Number(token.lastUsedAtMs)) : ''}>
                  {words.used}{' '}
                  {token.lastUsedAtMs > 0n ? formatClock(Number(token.lastUsedAtMs), nowMs) : words.never}
                </span>
                {token.replacesKeyId !== '' && <span>{words.replaces(token.replacesKeyId)}</span>}
                {sure === token.keyId && <b>{words.revokeHint(token.keyId)}</b>}
              </span>
              {sure === token.keyId ? (
                <Button
                  variant="filled"
                  disabled={!online || doing.busy}
                  onClick={() => void act(() => revokeToken(link, device.id, token.keyId))}
                >
                  {words.revokeSure}
                </Button>
              ) : (
                <Button disabled={!online || doing.busy} onClick={() => setSure(token.keyId)}>
                  {words.revoke}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {fresh !== '' && (
        <div className={css.fresh}>
          <b>{words.issued}</b>
          <CopyLine line={fresh} label={words.tokenLabel} />
        </div>
      )}
      {doing.error !== undefined && <ErrorBar error={doing.error} />}
      {!retired && (
        <div className={css.ends}>
          <Button
            disabled={!online || doing.busy || device.away}
            onClick={() => void act(() => rotateToken(link, device.id), words.rotated)}
          >
            {words.rotate}
          </Button>
          <Button
            disabled={!online || doing.busy || (tokens?.length ?? 0) >= LIVE_AT_MOST}
            onClick={() => void issue()}
          >
            {words.issue}
          </Button>
          <span className={css.note} role="status">
            {said || (device.away ? words.rotateAway : words.rotateHint)}
          </span>
        </div>
      )}
    </section>
  );
}

import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '../../format/numbers';
import { Role } from '../../gen/signalbox/v1/access_pb';
import { type Bulk, BulkState } from '../../gen/signalbox/v1/bulk_pb';
import type { BulkFollower } from '../../state/BulkFollower';
import { useConsole, useOnline } from '../../state/Console';
import { asErrorDetail } from '../../state/HubRest';
import { text } from '../../strings';
import bar from '../fleet/bulk.module.css';

interface Props {
  readonly bulk: Bulk;
  readonly follower: BulkFollower;
  readonly onRetried: (bulkId: string) => void;
}

/** Cancel what has not ended, or try again what did not succeed; each asks before it does. */
export function BulkActions({ bulk, follower, onRetried }: Props) {
  const console = useConsole();
  const online = useOnline();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const { counts, state, command } = bulk;
  const failed = (counts?.failed ?? 0) + (counts?.refused ?? 0) + (counts?.cancelled ?? 0);
  const ended = state === BulkState.FINISHED;
  if (!console.may(Role.OPERATOR) || (ended && failed === 0)) {
    return null;
  }
  const act = async () => {
    setAsking(false);
    setBusy(true);
    setError('');
    try {
      if (ended) {
        onRetried(await follower.retry());
      } else {
        await follower.cancel();
      }
    } catch (refused) {
      setError(asErrorDetail(refused).message);
    } finally {
      setBusy(false);
    }
  };
  const cancelling = state === BulkState.CANCELLING;
  return (
    <>
      {error !== '' && <span className="sb-error">{error}</span>}
      <Button disabled={busy || cancelling || !online} onClick={() => setAsking(true)}>
        {ended
          ? text.bulk.retry(formatCount(failed))
          : cancelling
            ? text.bulk.cancelling
            : text.bulk.cancelRest}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={
          ended
            ? text.bulk.retryTitle(command, text.bulk.devices(formatCount(failed), failed === 1))
            : text.bulk.cancelTitle(command)
        }
        size={440}
        closeButtonProps={{ 'aria-label': text.close }}
      >
        <div className={bar.form}>
          <p className="quiet">
            {ended
              ? text.bulk.retryBody
              : text.bulk.cancelBody(formatCount(counts?.waiting ?? 0), formatCount(counts?.underWay ?? 0))}
          </p>
          <div className={bar.formEnd}>
            <Button data-autofocus onClick={() => setAsking(false)}>
              {text.bulk.back}
            </Button>
            <Button variant="filled" disabled={!online} onClick={() => void act()}>
              {ended ? text.bulk.confirm : text.bulk.cancelRest}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}

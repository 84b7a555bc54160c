import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { type ShadowRevision, ShadowSide } from '../../../gen/signalbox/v1/shadow_pb';
import { wireValue } from '../../../model/property';
import { changesTo, desiredAt, desiredNow, differences } from '../../../model/revisions';
import type { BackLog } from '../../../state/BackLog';
import type { FleetDevice } from '../../../state/FleetStore';
import { text } from '../../../strings';
import sure from '../../parts/sure.module.css';
import { Differences } from './Differences';
import { PropertyReview } from './PropertyReview';
import css from './properties.module.css';

const words = text.property;
const NOW = 'now';

interface Props {
  readonly device: FleetDevice;
  readonly version: bigint;
  readonly log: BackLog<ShadowRevision>;
  readonly refusal: string;
  readonly onClose: () => void;
}

/** What was desired at one version beside now or another version, and the way back to it. */
export function RevisionDialog({ device, version, log, refusal, onClose }: Props) {
  const [other, setOther] = useState(NOW);
  const [reverting, setReverting] = useState(false);
  const now = desiredNow(device.shadow);
  const then = desiredAt(now, log.items, version);
  const beside = other === NOW ? now : desiredAt(now, log.items, BigInt(other));
  const lines = differences(beside, then);
  const back = differences(now, then);
  const versions = log.items.filter(({ side, version: of }) => side === ShadowSide.DESIRED && of !== version);
  const current = device.shadow?.desiredVersion ?? 0n;
  if (reverting) {
    const changes = changesTo(back);
    return (
      <PropertyReview
        device={device}
        title={`${words.revert(String(version))}? ${words.reviewTitle(device.name)}`}
        changes={back.map(({ path, before }) => ({
          path,
          form: undefined,
          before,
          after: changes[path] ?? null,
          wrong: '',
        }))}
        base={current}
        refusal={refusal}
        onClose={() => setReverting(false)}
        onSet={onClose}
      />
    );
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.compareTitle(String(version))}
      size={560}
      closeButtonProps={{ 'aria-label': text.close }}
    >
      <div className={sure.sure}>
        <label className={css.with}>
          {words.compareWith}
          <select className="sb-input" value={other} onChange={(event) => setOther(event.target.value)}>
            <option value={NOW}>{words.now(String(current))}</option>
            {versions.map((revision) => (
              <option key={String(revision.revision)} value={String(revision.version)}>
                v{String(revision.version)}
              </option>
            ))}
          </select>
        </label>
        {lines.length === 0 ? (
          <p>{words.same}</p>
        ) : (
          <Differences
            before={other === NOW ? words.now(String(current)) : `v${other}`}
            after={`v${version}`}
            lines={lines.map((line) => ({ ...line, unit: '', after: line.after ?? wireValue(null) }))}
          />
        )}
        <div className={sure.ends}>
          <span className={sure.refusal}>{refusal || words.revertHint}</span>
          <Button onClick={onClose}>{text.close}</Button>
          <Button
            variant="filled"
            disabled={refusal !== '' || back.length === 0}
            onClick={() => setReverting(true)}
          >
            {words.revert(String(version))}…
          </Button>
        </div>
      </div>
    </Modal>
  );
}

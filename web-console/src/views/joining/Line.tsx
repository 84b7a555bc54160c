import { Button } from '@mantine/core';
import { formatCount } from '../../format/numbers';
import { formatDuration } from '../../format/units';
import type { JoinKey } from '../../gen/signalbox/v1/access_pb';
import { isSelfSigned, simulatedLine } from '../../model/joinLine';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { useNow } from '../parts/Clock';
import { CopyLine } from '../parts/CopyLine';
import dialog from '../parts/dialog.module.css';
import { Qr } from '../parts/Qr';
import { Arrival } from './Arrival';
import css from './joining.module.css';

const words = text.joining;

/** As many as one can tell apart on a first look. */
const SIMULATED = 3;

interface Props {
  readonly kind: string;
  readonly joinKey: JoinKey;
  readonly onAnother: () => void;
  readonly onDone: () => void;
}

/** The line to paste, shown once, and below it the devices that join by it, live. */
export default function Line({ kind, joinKey, onAnother, onDone }: Props) {
  const { fleet, link } = useConsole();
  useTopic(fleet.members);
  useNow();
  const leftMs = Number(joinKey.expiresAtMs) - link.hubNow();
  const joined = [...fleet.devices.values()]
    .filter((device) => device.device?.joinKeyId === joinKey.keyId)
    .sort((a, b) => Number((b.device?.createdAtMs ?? 0n) - (a.device?.createdAtMs ?? 0n)));
  const simulated = kind === 'simulated';
  const line =
    (simulated ? simulatedLine(joinKey.joinLine, joinKey.maxUses || SIMULATED) : undefined) ??
    joinKey.joinLine;
  return (
    <>
      <div className={dialog.pair}>
        <div className={css.line}>
          <div className={dialog.headline}>
            <span className="sb-label">{words.line}</span>
            <span className={leftMs > 0 ? 'caption' : dialog.late}>
              {leftMs > 0 ? words.expiresIn(formatDuration(leftMs)) : words.expired}
            </span>
          </div>
          <CopyLine line={line} label={words.line} />
          <p className="small quiet">{words.once}</p>
        </div>
        <Qr line={line} label={words.qr} />
      </div>
      <p className="small quiet">
        {simulated && isSelfSigned(joinKey.joinLine) ? words.selfSigned : words.after[kind]}
      </p>
      <section className={css.joined} aria-live="polite" aria-label={words.joined}>
        <div className={dialog.headline}>
          <span className="sb-label">{words.joined}</span>
          <span className="caption">
            {joinKey.maxUses === 0
              ? formatCount(joined.length)
              : words.left(formatCount(joined.length), formatCount(joinKey.maxUses))}
          </span>
        </div>
        {joined.length === 0 ? (
          <p className={css.waiting}>{words.waiting}</p>
        ) : (
          <ul>
            {joined.map((device) => (
              <Arrival key={device.id} device={device} />
            ))}
          </ul>
        )}
      </section>
      <div className={dialog.end}>
        <Button onClick={onAnother}>{words.another}</Button>
        <Button variant="filled" onClick={onDone}>
          {words.done}
        </Button>
      </div>
    </>
  );
}

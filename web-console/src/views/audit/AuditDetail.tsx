import { Button } from '@mantine/core';
import { formatExact } from '../../format/times';
import type { AuditEntry } from '../../gen/signalbox/v1/audit_pb';
import { hex } from '../../model/audit';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { CopyButton } from '../parts/CopyButton';
import css from './audit.module.css';

const words = text.audit;

/** All of one entry, with its place in the chain. */
export function AuditDetail({ entry }: { entry: AuditEntry }) {
  const { route } = useConsole();
  const hash = hex(entry.hash);
  const previous = hex(entry.previousHash);
  return (
    <div className={css.detail}>
      <dl>
        <dt>{words.exact}</dt>
        <dd>{formatExact(Number(entry.timeMs))}</dd>
        <dt>{words.actor}</dt>
        <dd className="mono">{entry.actor}</dd>
        <dt>{words.raw}</dt>
        <dd className="mono">{entry.action}</dd>
        <dt>{words.subject}</dt>
        <dd className="mono">{entry.subject}</dd>
        {entry.detail !== '' && (
          <>
            <dt>{words.columns.detail}</dt>
            <dd>{entry.detail}</dd>
          </>
        )}
        <dt>{words.hash}</dt>
        <dd className={css.hash}>
          <span className="mono">{hash}</span>
          <CopyButton line={hash} label={words.hash} />
        </dd>
        <dt>{words.previous}</dt>
        <dd className={css.hash}>
          {previous === '' ? (
            <span className="faint">{words.first}</span>
          ) : (
            <>
              <span className="mono">{previous}</span>
              <CopyButton line={previous} label={words.previous} />
            </>
          )}
        </dd>
        <dt>{words.verify}</dt>
        <dd className={css.hash}>
          <span className="mono">{words.verifyLine}</span>
          <CopyButton line={words.verifyLine} label={words.verify} />
        </dd>
      </dl>
      <div className={css.ways}>
        <Button onClick={() => route.set({ actor: entry.actor })}>{words.onlyActor(entry.actor)}</Button>
        {entry.subject !== '' && (
          <Button onClick={() => route.set({ subject: entry.subject })}>
            {words.onlySubject(entry.subject)}
          </Button>
        )}
      </div>
    </div>
  );
}

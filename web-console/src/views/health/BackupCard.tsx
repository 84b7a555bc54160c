import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Backup } from '../../gen/signalbox/v1/console_link_pb';
import { formatBytes } from '../../model/storage';
import { useConsole, useOnline } from '../../state/Console';
import { useDo } from '../../state/useDo';
import { text } from '../../strings';
import { CopyButton } from '../parts/CopyButton';
import { ErrorBar } from '../parts/ErrorBar';
import { Card } from './Card';
import css from './health.module.css';

const words = text.health;

/** Makes a backup now, and says where it is. */
export function BackupCard() {
  const { rest } = useConsole();
  const online = useOnline();
  const [made, setMade] = useState<Backup>();
  const { busy, error, run } = useDo();
  const make = () => {
    setMade(undefined);
    void run(async () => setMade(await rest.backup()));
  };
  return (
    <Card
      title={words.backup}
      beside={
        <span className={css.end}>
          <Button disabled={busy || !online} onClick={make}>
            {words.makeBackup}
          </Button>
        </span>
      }
    >
      <p className="quiet">{words.backupIntro}</p>
      <div aria-live="polite">
        {busy && <p className="quiet">{words.making}</p>}
        {made !== undefined && (
          <dl className={css.facts}>
            <dt>{words.made(formatBytes(made.sizeBytes))}</dt>
            <dd>
              <span className="mono">{made.path}</span>{' '}
              <CopyButton line={made.path} label={words.backupPath} />
            </dd>
          </dl>
        )}
      </div>
      {error !== undefined && <ErrorBar error={error} onRetry={make} />}
    </Card>
  );
}

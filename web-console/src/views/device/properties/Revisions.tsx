import { Button, SegmentedControl } from '@mantine/core';
import { useEffect, useState } from 'react';
import { formatCount } from '../../../format/numbers';
import { formatClock, formatExact } from '../../../format/times';
import { type ShadowRevision, ShadowSide } from '../../../gen/signalbox/v1/shadow_pb';
import { issuerName } from '../../../model/execution';
import { useBackLog } from '../../../state/BackLog';
import { useConsole, useOnline } from '../../../state/Console';
import { revisionLog } from '../../../state/deviceRequests';
import type { FleetDevice } from '../../../state/FleetStore';
import { text } from '../../../strings';
import { ErrorBar } from '../../parts/ErrorBar';
import page from '../device.module.css';
import { written } from './Differences';
import css from './properties.module.css';
import { RevisionDialog } from './RevisionDialog';

const words = text.property;
const LEAVES_SHOWN = 4;

type Shown = 'all' | 'desired' | 'reported';
const SIDE_OF: Readonly<Record<Shown, ShadowSide | undefined>> = {
  all: undefined,
  desired: ShadowSide.DESIRED,
  reported: ShadowSide.REPORTED,
};

/** Who changed which property, when, from what to what; what was desired once can be compared and set again. */
export function Revisions({ device, refusal }: { device: FleetDevice; refusal: string }) {
  const { link } = useConsole();
  const online = useOnline();
  const [shown, setShown] = useState<Shown>('desired');
  const [chosen, setChosen] = useState<bigint>();
  const log = useBackLog(() => revisionLog(link, device.id), [link, device.id]);
  const { shadow } = device;
  const desired = shadow?.desiredVersion;
  const reported = shadow?.reportedVersion;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is a new revision
  useEffect(() => {
    if (online) {
      void log.refresh();
    }
  }, [log, online, desired, reported]);
  const side = SIDE_OF[shown];
  const list = log.items.filter((revision) => side === undefined || revision.side === side);
  const nowMs = link.hubNow();
  return (
    <section className={`card ${css.card}`}>
      <div className={page.cardHead}>
        <h2>{words.history}</h2>
        <span className={page.grow} />
        <SegmentedControl
          aria-label={words.sidesLabel}
          data={Object.entries(words.sides).map(([value, label]) => ({ value, label }))}
          value={shown}
          onChange={(next) => setShown(next as Shown)}
        />
      </div>
      {log.error !== undefined && online && <ErrorBar error={log.error} onRetry={() => void log.refresh()} />}
      {log.loaded && list.length === 0 && <p className="quiet">{words.noHistory}</p>}
      {list.length > 0 && (
        <ul className={css.revisions}>
          {list.map((revision) => (
            <li key={String(revision.revision)}>
              <time title={formatExact(Number(revision.timeMs))}>
                {formatClock(Number(revision.timeMs), nowMs)}
              </time>
              <span className={css.who}>
                {revision.actor === 'device' ? words.byDevice : issuerName(revision.actor)}
                <span className="faint">
                  {words.version(
                    revision.side === ShadowSide.DESIRED ? words.sides.desired : words.sides.reported,
                    String(revision.version),
                  )}
                </span>
              </span>
              <Leaves revision={revision} />
              <span className={css.act}>
                {revision.side === ShadowSide.DESIRED && (
                  <Button onClick={() => setChosen(revision.version)}>{words.compare}</Button>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {!log.complete && log.loaded && (
        <div>
          <Button disabled={!online || log.busy} onClick={() => void log.more()}>
            {words.older}
          </Button>
        </div>
      )}
      {chosen !== undefined && (
        <RevisionDialog
          device={device}
          version={chosen}
          log={log}
          refusal={refusal}
          onClose={() => setChosen(undefined)}
        />
      )}
    </section>
  );
}

function Leaves({ revision }: { revision: ShadowRevision }) {
  const leaves = Object.entries(revision.changes).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <span className={css.leaves}>
      {leaves.slice(0, LEAVES_SHOWN).map(([path, value]) => (
        <span key={path}>
          <span className="mono">{path}</span>{' '}
          <span className="faint">{written(revision.previous[path])}</span> → <b>{written(value)}</b>
        </span>
      ))}
      {leaves.length > LEAVES_SHOWN && (
        <span className="faint">{words.and(formatCount(leaves.length - LEAVES_SHOWN))}</span>
      )}
    </span>
  );
}

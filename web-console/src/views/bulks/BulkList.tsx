import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { formatClock, formatExact } from '../../format/times';
import { BulkState } from '../../gen/signalbox/v1/bulk_pb';
import { issuerName } from '../../model/execution';
import { useBackLog } from '../../state/BackLog';
import { useConsole, useOnline } from '../../state/Console';
import { bulkLog } from '../../state/deviceRequests';
import { bulkPath } from '../../state/Route';
import { text } from '../../strings';
import { sayOrder } from '../fleet/BulkBar';
import { ErrorBar } from '../parts/ErrorBar';
import { To } from '../shell/To';
import { BulkCountWords } from './BulkCountWords';
import css from './bulks.module.css';

const AGAIN_MS = 3000;
const words = text.bulk.columns;

/** The newest commands for many devices; looked at again while one of them runs. */
export function BulkList() {
  const { link, route } = useConsole();
  const online = useOnline();
  const log = useBackLog(() => bulkLog(link), [link]);
  const bulks = log.items;
  const running = bulks.some((bulk) => bulk.state !== BulkState.FINISHED);
  useEffect(() => {
    if (!running || !online) {
      return;
    }
    const timer = setInterval(() => document.hidden || void log.refresh(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [running, online, log]);
  const now = link.hubNow();
  return (
    <div className={css.page}>
      <div className={css.head}>
        <h1>{text.bulk.title}</h1>
      </div>
      {log.error !== undefined && online && <ErrorBar error={log.error} onRetry={() => void log.refresh()} />}
      {log.loaded && bulks.length === 0 ? (
        <div className={`card ${css.empty}`}>
          <p>{text.bulk.empty}</p>
          <To path="/fleet">{text.bulk.emptyAction}</To>
        </div>
      ) : (
        <div className={`card ${css.tableCard}`}>
          <table className={css.table}>
            <thead>
              <tr>
                <th className={css.cAt}>{words.started}</th>
                <th className={css.cCommand}>{words.command}</th>
                <th className={css.cState}>{words.state}</th>
                <th>{words.outcome}</th>
                <th className={css.cBy}>{words.by}</th>
              </tr>
            </thead>
            <tbody>
              {bulks.map((bulk) => (
                <tr key={bulk.bulkId} className={css.pressed} onClick={() => route.go(bulkPath(bulk.bulkId))}>
                  <td className={css.cAt} title={formatExact(Number(bulk.createdAtMs))}>
                    {formatClock(Number(bulk.createdAtMs), now)}
                  </td>
                  <td className={css.cCommand}>
                    <To path={bulkPath(bulk.bulkId)} className="mono">
                      {sayOrder({ command: bulk.command, parameters: bulk.parameters ?? {} })}
                    </To>
                  </td>
                  <td className={css.cState} data-state={bulk.state}>
                    {text.bulk.states[bulk.state]}
                  </td>
                  <td>
                    <BulkCountWords bulk={bulk} />
                  </td>
                  <td className={css.cBy}>{issuerName(bulk.issuer)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {log.loaded && !log.complete && (
        <div>
          <Button disabled={!online || log.busy} onClick={() => void log.more()}>
            {text.bulk.older}
          </Button>
        </div>
      )}
    </div>
  );
}

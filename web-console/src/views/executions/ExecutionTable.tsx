import { Button } from '@mantine/core';
import { Fragment } from 'react';
import { formatClock, formatExact, formatLatency } from '../../format/times';
import type { Execution } from '../../gen/signalbox/v1/execution_pb';
import { inOneLine, issuerName, tookMs } from '../../model/execution';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { isFinished } from '../../state/ExecutionStore';
import { bulkPath, devicePath, useSetting } from '../../state/Route';
import { text } from '../../strings';
import { useNow } from '../parts/Clock';
import { ExecutionWord } from '../parts/ExecutionWord';
import { To } from '../shell/To';
import { CancelButton } from './CancelButton';
import { ExecutionDetail } from './ExecutionDetail';
import css from './executions.module.css';
import { Outcome } from './Outcome';
import { RunAgain } from './RunAgain';
import type { Listed } from './useExecutions';

const words = text.executions.columns;

/** A row for each execution; the one the address names is open, with its rails and steps. */
export function ExecutionTable({ list, log, ofDevice = false }: Listed & { readonly ofDevice?: boolean }) {
  const { fleet, link, online, route } = useConsole();
  useTopic(fleet.members);
  useNow();
  const opened = useSetting(route, 'execution');
  const nowMs = link.hubNow();
  const columns = ofDevice ? 6 : 7;
  return (
    <>
      <div className={`card ${css.tableCard}`}>
        <table className={css.table}>
          <thead>
            <tr>
              <th className={css.cState}>{words.state}</th>
              <th className={css.cCommand}>{words.command}</th>
              {!ofDevice && <th className={css.cDevice}>{words.device}</th>}
              <th className={css.cOutcome}>{words.outcome}</th>
              <th className={css.cBy}>{words.by}</th>
              <th className={css.cTook}>{words.took}</th>
              <th className={css.cAt}>{words.at}</th>
            </tr>
          </thead>
          <tbody>
            {list.map((execution) => {
              const id = execution.executionId;
              const isOpen = id === opened;
              const toggle = () => route.set({ execution: isOpen ? '' : id });
              return (
                <Fragment key={id}>
                  <tr data-open={isOpen} onClick={toggle}>
                    <td className={css.cState}>
                      <button
                        type="button"
                        className={css.opener}
                        aria-expanded={isOpen}
                        aria-label={text.executions.details}
                        onClick={(event) => {
                          event.stopPropagation();
                          toggle();
                        }}
                      >
                        {isOpen ? '▾' : '▸'}
                      </button>
                      <ExecutionWord execution={execution} />
                    </td>
                    <td className={css.cCommand}>
                      <span className="mono">{execution.command}</span>{' '}
                      <span className={css.given}>{inOneLine(execution.parameters)}</span>
                    </td>
                    {!ofDevice && (
                      <td className={css.cDevice}>
                        <To path={devicePath(execution.deviceId)}>
                          {fleet.devices.get(execution.deviceId)?.name ?? execution.deviceId}
                        </To>
                      </td>
                    )}
                    <td className={css.cOutcome}>
                      <span className={css.outcomeCell}>
                        <Outcome execution={execution} />
                        <CancelButton execution={execution} />
                      </span>
                    </td>
                    <td className={css.cBy} title={execution.issuer}>
                      {issuerName(execution.issuer)}
                    </td>
                    <td className={css.cTook}>
                      {isFinished(execution.state) ? formatLatency(tookMs(execution, nowMs)) : ''}
                    </td>
                    <td className={css.cAt} title={formatExact(Number(execution.createdAtMs))}>
                      {formatClock(Number(execution.createdAtMs), nowMs)}
                    </td>
                  </tr>
                  {isOpen && (
                    <tr className={css.detailRow}>
                      <td colSpan={columns}>
                        <Detail execution={execution} ofDevice={ofDevice} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className={css.foot}>
        {log.complete ? (
          <span className="faint small">{text.executions.atEnd}</span>
        ) : (
          <Button disabled={!online || log.busy} onClick={() => void log.more()}>
            {text.executions.more}
          </Button>
        )}
      </div>
    </>
  );
}

/** In full, with the ways to where it belongs. */
export function Detail({ execution, ofDevice }: { execution: Execution; ofDevice: boolean }) {
  const { route } = useConsole();
  const id = execution.executionId;
  return (
    <>
      <div className={css.detailHead}>
        <span className="mono faint">{id}</span>
        <span className={css.links}>
          {!ofDevice && (
            <To path={`${devicePath(execution.deviceId, 'executions')}?execution=${id}`}>
              {words.device} {execution.deviceId}
            </To>
          )}
          {ofDevice && <To path={`/executions?execution=${id}`}>{text.executions.title}</To>}
          {execution.bulkId !== '' && <To path={bulkPath(execution.bulkId)}>{text.executions.ofBulk}</To>}
        </span>
        <CancelButton execution={execution} />
        <RunAgain execution={execution} onRun={(next) => route.set({ execution: next })} />
      </div>
      <ExecutionDetail execution={execution} />
    </>
  );
}

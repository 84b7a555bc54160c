import { Button } from '@mantine/core';
import { Fragment, useEffect, useState } from 'react';
import { formatCount } from '../../format/numbers';
import { formatClock, formatExact, formatLatency } from '../../format/times';
import { inOneLine, issuerName, tookMs } from '../../model/execution';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { isFinished } from '../../state/ExecutionStore';
import { devicePath } from '../../state/Route';
import { text } from '../../strings';
import { ErrorBar } from '../parts/ErrorBar';
import { ExecutionWord } from '../parts/ExecutionWord';
import { To } from '../shell/To';
import { CancelButton } from './CancelButton';
import { ExecutionDetail } from './ExecutionDetail';
import css from './executions.module.css';
import { Outcome } from './Outcome';

const PAGE = 50;
const words = text.executions.columns;

/** The newest executions across the fleet, live; a row opens in place. */
export default function ExecutionsPage() {
  const console = useConsole();
  const { executions, fleet, link, online } = console;
  useTopic(executions.topic);
  useTopic(fleet.members);
  useTopic(console.linkTopic);
  const [limit, setLimit] = useState(PAGE);
  const [opened, setOpened] = useState<string>();
  const [more, setMore] = useState(true);
  const [loaded, setLoaded] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  useEffect(() => console.watch(undefined), [console]);

  const load = (before: string) => {
    setError(undefined);
    console.loadExecutions('', before, PAGE).then(
      (count) => {
        setMore(count > 0); // long ones come fewer at a time
        setLoaded(true);
      },
      (refused: unknown) => setError(refused),
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: load reads nothing that changes
  useEffect(() => {
    if (online) {
      load('');
    }
  }, [online]);

  const all = executions.newest();
  const list = all.slice(0, limit);
  const now = link.hubNow();
  const open = executions.openCount();
  const showMore = () => {
    setLimit(limit + PAGE);
    const last = all.at(-1);
    if (all.length < limit + PAGE && last !== undefined) {
      load(last.executionId);
    }
  };
  return (
    <div className={css.page}>
      <div className={css.head}>
        <h1>{text.executions.title}</h1>
        <p className="quiet">
          {text.executions.newest}
          {open > 0 && ` · ${text.executions.open(formatCount(open))}`}
        </p>
      </div>
      {error !== undefined && online && <ErrorBar error={error} onRetry={() => load('')} />}
      {list.length === 0 ? (
        loaded && (
          <div className={`card ${css.empty}`}>
            <p>{text.executions.empty}</p>
            <To path="/fleet">{text.executions.emptyAction}</To>
          </div>
        )
      ) : (
        <div className={`card ${css.tableCard}`}>
          <table className={css.table}>
            <thead>
              <tr>
                <th className={css.cState}>{words.state}</th>
                <th className={css.cCommand}>{words.command}</th>
                <th className={css.cDevice}>{words.device}</th>
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
                const toggle = () => setOpened(isOpen ? undefined : id);
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
                      <td className={css.cDevice}>
                        <To path={devicePath(execution.deviceId)}>
                          {fleet.devices.get(execution.deviceId)?.name ?? execution.deviceId}
                        </To>
                      </td>
                      <td className={css.cOutcome}>
                        <span className={css.outcomeCell}>
                          <Outcome execution={execution} />
                          <CancelButton execution={execution} />
                        </span>
                      </td>
                      <td className={css.cBy}>{issuerName(execution.issuer)}</td>
                      <td className={css.cTook}>
                        {isFinished(execution.state) ? formatLatency(tookMs(execution, now)) : ''}
                      </td>
                      <td className={css.cAt} title={formatExact(Number(execution.createdAtMs))}>
                        {formatClock(Number(execution.createdAtMs), now)}
                      </td>
                    </tr>
                    {isOpen && (
                      <tr className={css.detailRow}>
                        <td colSpan={7}>
                          <ExecutionDetail execution={execution} />
                        </td>
                      </tr>
                    )}
                  </Fragment>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {list.length > 0 && (more || all.length > limit) && (
        <div>
          <Button disabled={!online} onClick={showMore}>
            {text.executions.more}
          </Button>
        </div>
      )}
    </div>
  );
}

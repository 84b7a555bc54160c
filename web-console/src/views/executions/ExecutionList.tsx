import { create } from '@bufbuild/protobuf';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { ExecutionQuerySchema } from '../../gen/signalbox/v1/console_link_pb';
import { useConsole, useOnline } from '../../state/Console';
import { type ExecutionFilter, FILTER_NAMES, NO_FILTER } from '../../state/executionFilter';
import { type Route, useSetting } from '../../state/Route';
import { text } from '../../strings';
import { ErrorBar } from '../parts/ErrorBar';
import { ExecutionFilters } from './ExecutionFilters';
import { Detail, ExecutionTable } from './ExecutionTable';
import css from './executions.module.css';
import { useExecutions } from './useExecutions';

interface Props {
  /** Of this device only; undefined: across the fleet. */
  readonly deviceId?: string;
  /** Where nothing was ever run. */
  readonly empty: ReactNode;
}

/** Executions as the address filters them, and the one it names even if it is not among them. */
export function ExecutionList({ deviceId, empty }: Props) {
  const { route } = useConsole();
  const online = useOnline();
  const filter = useFilter(route, deviceId);
  const { list, log } = useExecutions(filter);
  const opened = useSetting(route, 'execution');
  const ofDevice = deviceId !== undefined;
  const filtered = FILTER_NAMES.some((name) => filter[name] !== '' && !(ofDevice && name === 'device'));
  const among = list.some(({ executionId }) => executionId === opened);
  return (
    <>
      <ExecutionFilters filter={filter} ofDevice={ofDevice} />
      {log.error !== undefined && online && <ErrorBar error={log.error} onRetry={() => void log.refresh()} />}
      {opened !== '' && !among && log.loaded && <Named executionId={opened} ofDevice={ofDevice} />}
      {list.length > 0 ? (
        <ExecutionTable list={list} log={log} ofDevice={ofDevice} />
      ) : (
        <div className={`card ${css.empty}`} hidden={!log.loaded && log.error !== undefined && online}>
          {log.loaded ? (
            filtered ? (
              <>
                <p>{text.executions.none}</p>
                <button type="button" className={css.textButton} onClick={() => route.set({ ...NO_FILTER })}>
                  {text.executions.filter.drop}
                </button>
              </>
            ) : (
              empty
            )
          ) : (
            <p className="quiet">{online ? text.executions.loadingList : text.errors.noLink}</p>
          )}
        </div>
      )}
    </>
  );
}

/** The execution of a kept address: asked for by itself, however old it is. */
function Named({ executionId, ofDevice }: { executionId: string; ofDevice: boolean }) {
  const { executions, link } = useConsole();
  const online = useOnline();
  const [gone, setGone] = useState(false);
  const [, setFound] = useState(0);
  useEffect(() => {
    if (!online) {
      return;
    }
    let current = true;
    const value = create(ExecutionQuerySchema, { executionId });
    link.ask({ case: 'executions', value }, 'executions').then(
      (answer) => {
        if (current) {
          for (const execution of answer.executions) {
            executions.put(execution);
          }
          setGone(answer.executions.length === 0);
          setFound((count) => count + 1);
        }
      },
      () => current && setGone(true),
    );
    return () => {
      current = false;
    };
  }, [link, executions, online, executionId]);
  const execution = executions.get(executionId);
  if (execution === undefined) {
    return gone ? <p className="quiet">{text.executions.unknownId}</p> : null;
  }
  return (
    <section className={`card ${css.named}`}>
      <Detail execution={execution} ofDevice={ofDevice} />
    </section>
  );
}

function useFilter(route: Route, deviceId: string | undefined): ExecutionFilter {
  const state = useSetting(route, 'state');
  const command = useSetting(route, 'command');
  const issuer = useSetting(route, 'issuer');
  const chosen = useSetting(route, 'device');
  const bulk = useSetting(route, 'bulk');
  const since = useSetting(route, 'since');
  const from = useSetting(route, 'from');
  const to = useSetting(route, 'to');
  const device = deviceId ?? chosen;
  return useMemo(
    () => ({ state, command, issuer, device, bulk, since, from, to }),
    [state, command, issuer, device, bulk, since, from, to],
  );
}

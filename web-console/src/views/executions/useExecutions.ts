import { useMemo } from 'react';
import type { Execution } from '../../gen/signalbox/v1/execution_pb';
import { type BackLog, useBackLog } from '../../state/BackLog';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { executionLog } from '../../state/deviceRequests';
import { type ExecutionFilter, matches, queryOf } from '../../state/executionFilter';

const PAGE = 50;

export interface Listed {
  readonly list: readonly Execution[];
  readonly log: BackLog<Execution>;
}

/**
 * Executions that fit a filter, newest first: those asked for page by page, and those the link tells of. What the store
 * knows from before the oldest that was asked for is left out: between two such there may be some that nobody asked for.
 */
export function useExecutions(filter: ExecutionFilter): Listed {
  const { executions, link } = useConsole();
  const version = useTopic(executions.topic);
  const log = useBackLog(
    () =>
      executionLog(link, { ...queryOf(filter, link.hubNow()), limit: PAGE }, (found) =>
        executions.put(found),
      ),
    [executions, link, filter],
  );
  // Before the first answer what is known is better than nothing.
  const reached = log.complete || !log.loaded ? '' : (log.items.at(-1)?.executionId ?? '');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the store
  const list = useMemo(() => {
    const nowMs = link.hubNow();
    return executions
      .newest(filter.device === '' ? undefined : filter.device)
      .filter((execution) => execution.executionId >= reached && matches(execution, filter, nowMs));
  }, [executions, link, filter, reached, version]);
  return { list, log };
}

import { THIN } from '../../format/numbers';
import { type Execution, ExecutionState } from '../../gen/signalbox/v1/execution_pb';
import { inOneLine } from '../../model/execution';
import { text } from '../../strings';
import css from './executions.module.css';

/** Progress while it runs, then the result or the reason, in one line. */
export function Outcome({ execution }: { execution: Execution }) {
  const { state, progressPercent } = execution;
  if (state === ExecutionState.RUNNING || state === ExecutionState.CANCELLING) {
    return progressPercent === 0 ? null : (
      <span className={css.progress}>
        <progress
          max={100}
          value={progressPercent}
          aria-label={text.executions.progress(`${progressPercent} %`)}
        />
        {progressPercent + THIN}%
      </span>
    );
  }
  if (execution.error !== undefined) {
    return <span title={execution.error.message}>{execution.error.message}</span>;
  }
  const result = inOneLine(execution.result);
  // Many devices answer with what they were told: that stands beside the command already.
  return result === '' || result === inOneLine(execution.parameters) ? null : (
    <span className="mono" title={result}>
      {result}
    </span>
  );
}

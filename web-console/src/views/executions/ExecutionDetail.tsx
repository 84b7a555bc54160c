import { formatClock } from '../../format/times';
import { ErrorCode } from '../../gen/signalbox/v1/errors_pb';
import { type Execution, ExecutionState } from '../../gen/signalbox/v1/execution_pb';
import { executionLook, inOneLine, issuerName, journeyOf } from '../../model/execution';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import css from './journey.module.css';
import { Rails } from './Rails';
import { Steps } from './Steps';

/** What became of one execution: the sentence that names the break, the rails, the steps, the result. */
export function ExecutionDetail({ execution }: { execution: Execution }) {
  const { link } = useConsole();
  const { error, result, parameters } = execution;
  const code =
    error === undefined || error.code === ErrorCode.UNSPECIFIED
      ? ''
      : (ErrorCode[error.code] ?? String(error.code));
  const given = inOneLine(parameters);
  const got = execution.state === ExecutionState.SUCCEEDED ? inOneLine(result) : '';
  return (
    <div className={css.detail}>
      {error !== undefined && (
        <p className={css.sentence} data-tone={executionLook(execution.state).tone}>
          <b>{stoppedText(execution)}</b> {error.message}{' '}
          {code !== '' && <span className={css.code}>{code.toLowerCase().replaceAll('_', ' ')}</span>}
        </p>
      )}
      <Rails execution={execution} />
      {execution.timeline.length > 0 && <Steps execution={execution} />}
      <dl className={css.values}>
        <dt>{text.executions.columns.by}</dt>
        <dd>{issuerName(execution.issuer)}</dd>
        {given !== '' && (
          <>
            <dt>{text.executions.parameters}</dt>
            <dd className="mono">{given}</dd>
          </>
        )}
        {got !== '' && (
          <>
            <dt>{text.executions.result}</dt>
            <dd className="mono">{got}</dd>
          </>
        )}
        {execution.state === ExecutionState.QUEUED && execution.expiresAtMs > 0n && (
          <>
            <dt>{text.execution[ExecutionState.QUEUED]}</dt>
            <dd>{text.executions.expiresAt(formatClock(Number(execution.expiresAtMs), link.hubNow()))}</dd>
          </>
        )}
      </dl>
    </div>
  );
}

function stoppedText(execution: Execution): string {
  const { brokeAfter, refusedThere } = journeyOf(execution);
  switch (brokeAfter) {
    case undefined:
      return '';
    case 0:
    case 1:
      return text.executions.stopped.link;
    case 2:
      return text.executions.stopped.receipt;
    default:
      return refusedThere ? text.executions.stopped.agent : text.executions.stopped.actuator;
  }
}

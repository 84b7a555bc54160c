import { Button } from '@mantine/core';
import { useState } from 'react';
import { Role } from '../../gen/signalbox/v1/access_pb';
import { type Execution, ExecutionState } from '../../gen/signalbox/v1/execution_pb';
import { useConsole } from '../../state/Console';
import { cancelExecution } from '../../state/deviceRequests';
import { isFinished } from '../../state/ExecutionStore';
import { asErrorDetail } from '../../state/HubRest';
import { text } from '../../strings';
import css from './executions.module.css';

/** Stands beside executions that are not finished, for those who may. */
export function CancelButton({ execution }: { execution: Execution }) {
  const console = useConsole();
  const [error, setError] = useState('');
  if (isFinished(execution.state) || !console.may(Role.OPERATOR)) {
    return null;
  }
  const cancelling = execution.state === ExecutionState.CANCELLING;
  const cancel = () => {
    setError('');
    cancelExecution(console.link, execution.executionId).catch((refused: unknown) =>
      setError(asErrorDetail(refused).message),
    );
  };
  return (
    <span className={css.cancel}>
      {error !== '' && <span className="sb-error">{error}</span>}
      <Button
        disabled={cancelling || !console.online}
        onClick={(event) => {
          event.stopPropagation();
          cancel();
        }}
      >
        {cancelling ? text.executions.cancelling : text.executions.cancel}
      </Button>
    </span>
  );
}

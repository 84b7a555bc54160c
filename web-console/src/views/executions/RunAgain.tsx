import { Button } from '@mantine/core';
import { useState } from 'react';
import { Role } from '../../gen/signalbox/v1/access_pb';
import type { Execution } from '../../gen/signalbox/v1/execution_pb';
import { inOneLine } from '../../model/execution';
import { useConsole } from '../../state/Console';
import { invokeFor, type Parameters } from '../../state/deviceRequests';
import { isFinished } from '../../state/ExecutionStore';
import { useDo } from '../../state/useDo';
import { text } from '../../strings';
import { Sure } from '../parts/Sure';

interface Props {
  readonly execution: Execution;
  readonly onRun?: (executionId: string) => void;
}

/** The same command with the same parameters once more; asks, with the device's name. For those who may. */
export function RunAgain({ execution, onRun }: Props) {
  const console = useConsole();
  const { fleet, link } = console;
  const [asking, setAsking] = useState(false);
  const doing = useDo();
  if (!isFinished(execution.state) || !console.may(Role.OPERATOR)) {
    return null;
  }
  const { command, deviceId } = execution;
  const given = inOneLine(execution.parameters);
  const run = async () => {
    const done = await doing.run(async () => {
      const parameters = (execution.parameters ?? {}) as Parameters;
      onRun?.((await invokeFor(link, deviceId, command, parameters, 0)).executionId);
    });
    if (done) {
      setAsking(false);
    }
  };
  return (
    <>
      <Button disabled={!console.online} onClick={() => setAsking(true)}>
        {text.executions.again}
      </Button>
      <Sure
        opened={asking}
        title={text.executions.againTitle(command, fleet.devices.get(deviceId)?.name ?? deviceId)}
        action={text.executions.againDo(command)}
        doing={doing}
        refusal={console.online ? '' : text.command.noLink}
        onDo={() => void run()}
        onClose={() => setAsking(false)}
      >
        {given === '' ? (
          <p>{text.executions.againPlain}</p>
        ) : (
          <>
            <p>{text.executions.againBody}</p>
            <p className="mono">{given}</p>
          </>
        )}
      </Sure>
    </>
  );
}

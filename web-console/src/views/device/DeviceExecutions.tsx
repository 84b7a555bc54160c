import { useEffect } from 'react';
import { formatCount } from '../../format/numbers';
import { formatClock, formatExact, formatLatency } from '../../format/times';
import { inOneLine, issuerName, tookMs } from '../../model/execution';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { isFinished } from '../../state/ExecutionStore';
import type { FleetDevice } from '../../state/FleetStore';
import { text } from '../../strings';
import { CancelButton } from '../executions/CancelButton';
import { ExecutionDetail } from '../executions/ExecutionDetail';
import { Outcome } from '../executions/Outcome';
import { RunAgain } from '../executions/RunAgain';
import { ExecutionWord } from '../parts/ExecutionWord';
import css from './device.module.css';

interface Props {
  readonly device: FleetDevice;
  readonly chosen: string | undefined;
  readonly onChoose: (executionId: string) => void;
}

const LISTED = 50;

/** The chosen execution (the newest, until another is chosen) in full, and the list it is from. */
export function DeviceExecutions({ device, chosen, onChoose }: Props) {
  const console = useConsole();
  const { executions, online, link } = console;
  useTopic(executions.deviceTopic(device.id));
  useEffect(() => {
    if (online) {
      // What the store has already is shown meanwhile, and stays if this is refused.
      console.loadExecutions(device.id, '', LISTED).catch(() => undefined);
    }
  }, [console, online, device.id]);

  const list = executions.newest(device.id).slice(0, LISTED);
  const shown = list.find((execution) => execution.executionId === chosen) ?? list[0];
  const now = link.hubNow();
  if (shown === undefined) {
    return (
      <section className={`card ${css.executions}`}>
        <h2>{text.executions.ofDevice}</h2>
        <p className="quiet">{text.executions.emptyDevice}</p>
      </section>
    );
  }
  const open = list.filter((execution) => !isFinished(execution.state)).length;
  return (
    <>
      <section className={`card ${css.executions}`}>
        <div className={css.cardHead}>
          <h2>{shown.command}</h2>
          <ExecutionWord execution={shown} badge />
          <span className="quiet" title={formatExact(Number(shown.createdAtMs))}>
            {formatClock(Number(shown.createdAtMs), now)}
          </span>
          <span className={css.executionId} title={shown.executionId}>
            {shown.executionId.slice(0, 10)}
          </span>
          <span className={css.grow}>
            <Outcome execution={{ ...shown, error: undefined, result: undefined } as typeof shown} />
          </span>
          <CancelButton execution={shown} />
          <RunAgain execution={shown} onRun={onChoose} />
        </div>
        <ExecutionDetail execution={shown} />
      </section>
      <section className={`card ${css.executions}`}>
        <div className={css.cardHead}>
          <h2>{text.executions.ofDevice}</h2>
          <span className="faint">{open > 0 && text.executions.open(formatCount(open))}</span>
        </div>
        <ul className={css.executionList}>
          {list.map((execution) => (
            <li key={execution.executionId} data-on={execution === shown}>
              <button
                type="button"
                onClick={() => onChoose(execution.executionId)}
                aria-pressed={execution === shown}
              >
                <span className={css.listWord}>
                  <ExecutionWord execution={execution} />
                </span>
                <span className={css.listCommand}>
                  {execution.command} <span className="faint">{inOneLine(execution.parameters)}</span>
                </span>
                <span className={css.listOutcome}>
                  <Outcome execution={execution} />
                </span>
                <span className={css.listBy}>{issuerName(execution.issuer)}</span>
                <span className={css.listTook}>
                  {isFinished(execution.state) ? formatLatency(tookMs(execution, now)) : ''}
                </span>
                <time className={css.listAt} title={formatExact(Number(execution.createdAtMs))}>
                  {formatClock(Number(execution.createdAtMs), now)}
                </time>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

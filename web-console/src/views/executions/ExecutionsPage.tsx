import { useEffect } from 'react';
import { formatCount } from '../../format/numbers';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { bulkPath } from '../../state/Route';
import { text } from '../../strings';
import { To } from '../shell/To';
import { ExecutionList } from './ExecutionList';
import css from './executions.module.css';

/** Executions across the fleet, live and as far back as they are kept. */
export default function ExecutionsPage() {
  const console = useConsole();
  const { executions } = console;
  useTopic(executions.topic);
  useEffect(() => console.watch(undefined), [console]);
  const open = executions.openCount();
  return (
    <div className={css.page}>
      <div className={css.head}>
        <h1>{text.executions.title}</h1>
        <p className="quiet">
          {text.executions.newest}
          {open > 0 && ` · ${text.executions.open(formatCount(open))}`}
        </p>
        <span className={css.grow} />
        <To path={bulkPath()}>{text.executions.toBulks}</To>
      </div>
      <ExecutionList
        empty={
          <>
            <p>{text.executions.empty}</p>
            <To path="/fleet">{text.executions.emptyAction}</To>
          </>
        }
      />
    </div>
  );
}

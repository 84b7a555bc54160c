import { useEffect, useState } from 'react';
import { formatClock, formatExact } from '../../../format/times';
import { Role } from '../../../gen/signalbox/v1/access_pb';
import { type Command, OfflinePolicy } from '../../../gen/signalbox/v1/capabilities_pb';
import type { Execution } from '../../../gen/signalbox/v1/execution_pb';
import { inOneLine } from '../../../model/execution';
import { useTopic } from '../../../state/Beat';
import { useConsole } from '../../../state/Console';
import { useSetting } from '../../../state/Route';
import { text } from '../../../strings';
import { CancelButton } from '../../executions/CancelButton';
import { ExecutionDetail } from '../../executions/ExecutionDetail';
import { Outcome } from '../../executions/Outcome';
import { ExecutionWord } from '../../parts/ExecutionWord';
import { CommandForm } from '../CommandForm';
import css from '../command.module.css';
import page from '../device.module.css';
import type { TabProps } from './TabProps';

const words = text.command;
const RECENT = 10;
const LOADED = 100;

/** Every command with its form, what became of this run, and the runs before it. */
export function CommandsTab({ device, capabilities }: TabProps) {
  const console = useConsole();
  const { route, executions, online, link } = console;
  useTopic(executions.deviceTopic(device.id));
  const wanted = useSetting(route, 'command');
  const [started, setStarted] = useState('');
  const [taken, setTaken] = useState<Execution>();
  useEffect(() => {
    if (online) {
      // What the store has already is shown meanwhile, and stays if this is refused.
      console.loadExecutions(device.id, '', LOADED).catch(() => undefined);
    }
  }, [console, online, device.id]);

  const commands = capabilities?.commands ?? [];
  const command = commands.find((candidate) => candidate.name === wanted) ?? commands[0];
  if (command === undefined) {
    return (
      <p className={`card ${page.sentence}`}>{capabilities === undefined ? text.loading : words.none}</p>
    );
  }
  const all = executions.newest(device.id);
  const runs = all.filter((execution) => execution.command === command.name).slice(0, RECENT);
  const run = executions.get(started);
  const nowMs = link.hubNow();
  const last = (name: string) => all.find((execution) => execution.command === name);
  return (
    <div className={css.columns}>
      <section className="card" aria-label={words.all}>
        <ul className={css.choices}>
          {commands.map((candidate) => {
            const before = last(candidate.name);
            return (
              <li key={candidate.name}>
                <button
                  type="button"
                  aria-pressed={candidate === command}
                  onClick={() => {
                    setTaken(undefined);
                    setStarted('');
                    route.set({ command: candidate.name });
                  }}
                >
                  <span className={css.choiceName}>{candidate.name}</span>
                  {(candidate.title || candidate.description) !== '' && (
                    <span className="small quiet">{candidate.title || candidate.description}</span>
                  )}
                  <span className={css.choiceNote}>{notesOf(candidate).join(' · ')}</span>
                  {before !== undefined && (
                    <span className={css.choiceNote}>
                      <ExecutionWord execution={before} /> {formatClock(Number(before.createdAtMs), nowMs)}
                    </span>
                  )}
                </button>
              </li>
            );
          })}
        </ul>
      </section>
      <div className={css.right}>
        <section className={`card ${css.formCard}`}>
          <div className={page.cardHead}>
            <h2 className="mono">{command.name}</h2>
          </div>
          <CommandForm
            key={`${command.name} ${taken?.executionId}`}
            device={device}
            command={command}
            given={taken?.parameters}
            full
            onRun={setStarted}
          />
        </section>
        {run !== undefined && (
          <section className={`card ${page.executions}`} aria-live="polite">
            <div className={page.cardHead}>
              <h2>{words.running}</h2>
              <ExecutionWord execution={run} badge />
              <span className={page.grow}>
                <Outcome execution={run} />
              </span>
              <CancelButton execution={run} />
            </div>
            <ExecutionDetail execution={run} />
          </section>
        )}
        <section className={`card ${page.executions}`}>
          <h2>{words.recent(command.name)}</h2>
          {runs.length === 0 ? (
            <p className="quiet">{words.neverRun}</p>
          ) : (
            <ul className={page.executionList}>
              {runs.map((execution) => (
                <li key={execution.executionId}>
                  <button
                    type="button"
                    title={words.take}
                    onClick={() => {
                      setTaken(execution);
                      scrollTo({ top: 0 });
                    }}
                  >
                    <span className={page.listWord}>
                      <ExecutionWord execution={execution} />
                    </span>
                    <span className={page.listCommand}>{inOneLine(execution.parameters) || '—'}</span>
                    <span className={page.listOutcome}>
                      <Outcome execution={execution} />
                    </span>
                    <span className={page.listTake}>{words.take}</span>
                    <time className={page.listAt} title={formatExact(Number(execution.createdAtMs))}>
                      {formatClock(Number(execution.createdAtMs), nowMs)}
                    </time>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
    </div>
  );
}

function notesOf(command: Command): string[] {
  return [
    command.confirm ? words.confirmNote : '',
    command.role > Role.OPERATOR ? words.needs(text.roles[command.role] ?? '') : '',
    command.offlinePolicy === OfflinePolicy.REJECT ? words.refusesAway : '',
  ].filter((note) => note !== '');
}

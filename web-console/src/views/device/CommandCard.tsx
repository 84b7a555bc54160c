import { useState } from 'react';
import type { Command } from '../../gen/signalbox/v1/capabilities_pb';
import type { FleetDevice } from '../../state/FleetStore';
import { text } from '../../strings';
import { CommandForm } from './CommandForm';
import css from './command.module.css';
import page from './device.module.css';

interface Props {
  readonly device: FleetDevice;
  readonly commands: readonly Command[];
  /** An execution was accepted. */
  readonly onRun: (executionId: string) => void;
}

/** One form at a time, made from the declaration of the chosen command. */
export function CommandCard({ device, commands, onRun }: Props) {
  const [name, setName] = useState(commands[0]?.name);
  const command = commands.find((candidate) => candidate.name === name) ?? commands[0];
  if (command === undefined) {
    return <p className={`card ${page.sentence}`}>{text.command.none}</p>;
  }
  return (
    <section className={`card ${css.command}`}>
      <div className={`${page.cardHead} ${css.commandHead}`}>
        <h2>{text.command.title}</h2>
        {commands.length === 1 ? (
          <span className="mono quiet">{command.name}</span>
        ) : (
          <select
            className={css.commandChoice}
            aria-label={text.command.choose}
            value={command.name}
            onChange={(event) => setName(event.target.value)}
          >
            {commands.map((candidate) => (
              <option key={candidate.name} value={candidate.name}>
                {candidate.name}
              </option>
            ))}
          </select>
        )}
      </div>
      <CommandForm key={command.name} device={device} command={command} onRun={onRun} />
    </section>
  );
}

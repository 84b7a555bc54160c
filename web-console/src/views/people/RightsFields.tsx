import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { Role } from '../../gen/signalbox/v1/access_pb';
import { type Bounds, ROLES, type Suggestion } from '../../model/access';
import { useTopic } from '../../state/Beat';
import { type Console, useConsole } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { text } from '../../strings';
import { WordsField } from '../parts/WordsField';
import css from './people.module.css';

interface Props {
  readonly role: Role;
  readonly onRole: (role: Role) => void;
  readonly bounds: Bounds;
  readonly onBounds: (bounds: Bounds) => void;
}

/** What somebody may do, and with what. */
export function RightsFields({ role, onRole, bounds, onBounds }: Props) {
  const console = useConsole();
  const { tags, devices, commands } = useKnown(console);
  const admin = role === Role.ADMIN;
  return (
    <>
      <div>
        <div className="sb-label">{text.people.role}</div>
        <SegmentedControl
          fullWidth
          aria-label={text.people.role}
          data={ROLES.map((one) => ({ value: String(one), label: text.roles[one] ?? '' }))}
          value={String(role)}
          onChange={(value) => onRole(Number(value))}
        />
        <div className="sb-description">
          {text.people.roleAdds(text.people.roleMay[role] ?? '', role > Role.VIEWER)}
        </div>
      </div>
      <fieldset className={css.confine}>
        <legend className="sb-label">{text.people.confine}</legend>
        <p className="sb-description">{admin ? text.people.adminUnbound : text.people.confineHint}</p>
        {!admin && (
          <>
            <WordsField
              label={text.people.tags}
              words={bounds.tags}
              onWords={(said) => onBounds({ ...bounds, tags: said })}
              suggestions={tags}
            />
            <WordsField
              label={text.people.devices}
              mono
              words={bounds.deviceIds}
              onWords={(said) => onBounds({ ...bounds, deviceIds: said })}
              suggestions={devices}
            />
            <WordsField
              label={text.people.commands}
              mono
              {...(role >= Role.OPERATOR ? { description: text.people.commandsHint } : {})}
              words={bounds.commands}
              onWords={(said) => onBounds({ ...bounds, commands: said })}
              suggestions={commands}
            />
          </>
        )}
      </fieldset>
    </>
  );
}

/** What the fleet knows of tags, devices and commands, to complete what is typed. */
function useKnown(console: Console) {
  const { fleet, shelf } = console;
  const members = useTopic(fleet.members);
  const capabilities = useTopic(shelf.topic);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the versions say when what is read has changed
  return useMemo(() => {
    const all = [...fleet.devices.values()];
    return {
      tags: inOrder(all.flatMap((device) => device.device?.tags ?? [])),
      devices: all
        .map((device) => ({ value: device.id, note: device.name }))
        .sort((a, b) => (a.value < b.value ? -1 : 1)),
      commands: inOrder(
        kinds(all).flatMap((device) => shelf.of(device)?.commands.map((command) => command.name) ?? []),
      ),
    };
  }, [fleet, shelf, members, capabilities]);
}

/** One device of each kind: those of one kind declare the same. */
function kinds(all: readonly FleetDevice[]): FleetDevice[] {
  return [...new Map(all.map((device) => [device.device?.capabilitiesHash ?? '', device])).values()];
}

function inOrder(values: readonly string[]): Suggestion[] {
  return [...new Set(values)].sort().map((value) => ({ value }));
}

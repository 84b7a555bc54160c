import { Role } from '../gen/signalbox/v1/access_pb';
import type { Command } from '../gen/signalbox/v1/capabilities_pb';
import type { CapabilityShelf } from './CapabilityShelf';
import type { FleetDevice } from './FleetStore';

/** A command that some of the selected devices declare. */
export interface SharedCommand {
  readonly name: string;
  /** As the commonest kind declares it. */
  readonly command: Command;
  readonly count: number;
  /** Kinds of devices declare other parameters by this name. */
  readonly differs: boolean;
  /** At least one kind asks for a second look. */
  readonly confirm: boolean;
  /** The least role that any of them asks for. */
  readonly role: Role;
}

/** What these devices declare, by how many do; devices of one kind share one declaration. */
export function sharedCommands(
  devices: Iterable<FleetDevice>,
  shelf: Pick<CapabilityShelf, 'of'>,
): SharedCommand[] {
  const kinds = new Map<string, { device: FleetDevice; count: number }>();
  for (const device of devices) {
    const hash = device.device?.capabilitiesHash ?? '';
    kinds.set(hash, { device, count: (kinds.get(hash)?.count ?? 0) + 1 });
  }
  const found = new Map<string, SharedCommand & { most: number }>();
  for (const { device, count } of kinds.values()) {
    for (const command of shelf.of(device)?.commands ?? []) {
      const known = found.get(command.name);
      const commonest = known === undefined || count > known.most;
      const role = Math.max(Role.OPERATOR, command.role);
      found.set(command.name, {
        name: command.name,
        command: commonest ? command : known.command,
        most: Math.max(count, known?.most ?? 0),
        count: count + (known?.count ?? 0),
        differs: (known?.differs ?? false) || (known !== undefined && form(known.command) !== form(command)),
        confirm: (known?.confirm ?? false) || command.confirm,
        role: Math.min(role, known?.role ?? role),
      });
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

function form(command: Command): string {
  return JSON.stringify(command.parameters);
}

import { TextInput } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { text } from '../../strings';

/** The browser lists no more than these well. */
const OFFERED = 200;

/** Finds one device by name or id, with the browser's own completion. */
export function DeviceChoice({ chosen, onChoose }: { chosen: string; onChoose: (id: string) => void }) {
  const { fleet } = useConsole();
  useTopic(fleet.members);
  const list = useId();
  const [typed, setTyped] = useState(chosen);
  const wanted = typed.trim().toLowerCase();
  const offered: FleetDevice[] = [];
  for (const device of fleet.devices.values()) {
    if (device.id.toLowerCase().includes(wanted) || device.name.toLowerCase().includes(wanted)) {
      offered.push(device);
    }
    if (offered.length === OFFERED) {
      break;
    }
  }
  const take = (value: string) => {
    setTyped(value);
    if (fleet.devices.has(value)) {
      onChoose(value);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const exact = offered.find((device) => device.name.toLowerCase() === wanted);
    const found = exact ?? (offered.length === 1 ? offered[0] : undefined);
    const id = found?.id ?? typed.trim();
    setTyped(id);
    onChoose(id);
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        aria-label={text.wire.device}
        placeholder={text.wire.devicePlaceholder}
        list={list}
        value={typed}
        maxLength={64}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => take(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
      />
      <datalist id={list}>
        {offered.map((device) => (
          <option key={device.id} value={device.id}>
            {device.name}
          </option>
        ))}
      </datalist>
    </form>
  );
}

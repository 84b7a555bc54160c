import { Button, Modal } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatDuration } from '../../format/units';
import { Role } from '../../gen/signalbox/v1/access_pb';
import { type Command, OfflinePolicy } from '../../gen/signalbox/v1/capabilities_pb';
import { Lifecycle } from '../../gen/signalbox/v1/types_pb';
import { useTopic } from '../../state/Beat';
import { type Console, useConsole } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { check, type FieldValue, initialValue } from '../../state/parameters';
import { text } from '../../strings';
import { ErrorBar } from '../parts/ErrorBar';
import css from './command.module.css';
import { ParameterField } from './ParameterField';

interface Props {
  readonly device: FleetDevice;
  readonly command: Command;
  readonly onRun: (executionId: string) => void;
}

const DEFAULT_TTL_MS = 600_000;

export function CommandForm({ device, command, onRun }: Props) {
  const console = useConsole();
  useTopic(device.topic);
  useTopic(console.linkTopic);
  const [fields, setFields] = useState<Record<string, FieldValue>>(() =>
    Object.fromEntries(command.parameters.map((parameter) => [parameter.name, initialValue(parameter)])),
  );
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);

  const checked = command.parameters.map((parameter) => ({
    parameter,
    checked: check(parameter, fields[parameter.name]),
  }));
  const wrong = checked.filter((field) => !field.checked.ok).length;
  const shownWrong = checked.filter((field) => !field.checked.ok && touched.has(field.parameter.name)).length;
  const refusal = reasonNotTo(console, device, command);

  const run = async () => {
    setAsking(false);
    setBusy(true);
    setError(undefined);
    const parameters: Record<string, number | boolean | string> = {};
    for (const field of checked) {
      if (field.checked.ok && field.checked.value !== undefined) {
        parameters[field.parameter.name] = field.checked.value;
      }
    }
    try {
      const execution = await console.invoke(device.id, command.name, parameters);
      onRun(execution.executionId);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTouched(new Set(command.parameters.map((parameter) => parameter.name)));
    if (wrong > 0 || refusal !== '') {
      return;
    }
    if (command.confirm) {
      setAsking(true);
    } else {
      void run();
    }
  };
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      {command.title !== '' && <p className={css.commandTitle}>{command.title}</p>}
      {command.description !== '' && <p className="quiet">{command.description}</p>}
      {checked.map(({ parameter, checked: result }) => (
        <ParameterField
          key={parameter.name}
          device={device}
          parameter={parameter}
          value={fields[parameter.name]}
          error={!result.ok && touched.has(parameter.name) ? result.why : undefined}
          onChange={(value) => {
            setFields({ ...fields, [parameter.name]: value });
            setTouched(new Set([...touched, parameter.name]));
          }}
        />
      ))}
      <div>
        <div className="sb-label">{text.command.away}</div>
        <p className="quiet">
          {awayText(command)}{' '}
          <span className="faint">
            {command.offlinePolicy !== OfflinePolicy.REJECT &&
              (command.ttlMs > 0 ? text.command.setByDevice : text.command.setByHub)}
          </span>
        </p>
      </div>
      {error !== undefined && <ErrorBar error={error} />}
      <div className={css.formEnd}>
        <Button variant="filled" type="submit" disabled={busy || refusal !== '' || shownWrong > 0}>
          {command.confirm ? text.command.runConfirm(command.name) : text.command.run(command.name)}
        </Button>
        <span className={css.formNote}>
          {refusal || (shownWrong > 0 ? text.command.toCorrect(shownWrong) : '')}
        </span>
      </div>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={text.command.confirmTitle(command.name, device.name)}
        size={420}
        closeButtonProps={{ 'aria-label': text.close }}
      >
        <div className={css.confirm}>
          <p className="quiet">{text.command.confirmBody}</p>
          <div className={css.confirmEnd}>
            <Button data-autofocus onClick={() => setAsking(false)}>
              {text.command.back}
            </Button>
            <Button variant="filled" disabled={refusal !== ''} onClick={() => void run()}>
              {text.command.confirm}
            </Button>
          </div>
        </div>
      </Modal>
    </form>
  );
}

/** Why the button is off; empty: it is on. */
function reasonNotTo(console: Console, device: FleetDevice, command: Command): string {
  if (!console.may(Role.OPERATOR)) {
    return text.command.viewer;
  }
  if (!console.online) {
    return text.command.noLink;
  }
  const lifecycle = device.device?.lifecycle ?? Lifecycle.ACTIVE;
  if (lifecycle !== Lifecycle.ACTIVE && lifecycle !== Lifecycle.UNSPECIFIED) {
    return text.command.suspended;
  }
  return device.away && command.offlinePolicy === OfflinePolicy.REJECT ? text.command.rejectsNow : '';
}

function awayText(command: Command): string {
  const ttl = formatDuration(command.ttlMs || DEFAULT_TTL_MS);
  switch (command.offlinePolicy) {
    case OfflinePolicy.REJECT:
      return text.command.awayReject;
    case OfflinePolicy.LATEST_ONLY:
      return text.command.awayLatest(ttl);
    default:
      return text.command.awayQueue(ttl);
  }
}

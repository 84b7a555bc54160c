import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatDuration } from '../../format/units';
import { Role } from '../../gen/signalbox/v1/access_pb';
import { type Command, OfflinePolicy } from '../../gen/signalbox/v1/capabilities_pb';
import { Lifecycle } from '../../gen/signalbox/v1/types_pb';
import { inOneLine } from '../../model/execution';
import { useTopic } from '../../state/Beat';
import { type Console, useConsole } from '../../state/Console';
import { dryRun, invokeFor, type Parameters } from '../../state/deviceRequests';
import type { FleetDevice } from '../../state/FleetStore';
import { check, type FieldValue, givenField, initialValue } from '../../state/parameters';
import { useDo } from '../../state/useDo';
import { text } from '../../strings';
import { ErrorBar } from '../parts/ErrorBar';
import { Sure } from '../parts/Sure';
import css from './command.module.css';
import { ParameterField } from './ParameterField';

interface Props {
  readonly device: FleetDevice;
  readonly command: Command;
  /** What it starts with instead of the declared defaults. */
  readonly given?: Readonly<Record<string, unknown>> | undefined;
  /** Also how long it may wait for the device. */
  readonly full?: boolean;
  readonly onRun: (executionId: string) => void;
}

const DEFAULT_TTL_MS = 600_000;
const MINUTE_MS = 60_000;
const LONGEST_TTL_MINUTES = 43_200;

/** The form a declaration makes: checked as the hub checks, tried dry, asked about, run. */
export function CommandForm({ device, command, given, full = false, onRun }: Props) {
  const console = useConsole();
  const { link } = console;
  useTopic(device.topic);
  useTopic(console.linkTopic);
  const [fields, setFields] = useState<Record<string, FieldValue>>(() =>
    Object.fromEntries(
      command.parameters.map((parameter) => [
        parameter.name,
        given === undefined ? initialValue(parameter) : givenField(parameter, given[parameter.name]),
      ]),
    ),
  );
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [minutes, setMinutes] = useState('');
  const [asking, setAsking] = useState(false);
  const [tried, setTried] = useState<{ readonly ok: boolean; readonly said: string }>();
  const running = useDo();
  const trying = useDo();

  const checked = command.parameters.map((parameter) => ({
    parameter,
    checked: check(parameter, fields[parameter.name]),
  }));
  const ttlMs = ttlOf(minutes);
  const wrong = checked.filter((field) => !field.checked.ok).length + (ttlMs === undefined ? 1 : 0);
  const shownWrong =
    checked.filter((field) => !field.checked.ok && touched.has(field.parameter.name)).length +
    (ttlMs === undefined ? 1 : 0);
  const refusal = reasonNotTo(console, device, command);
  const parameters: Parameters = {};
  for (const field of checked) {
    if (field.checked.ok && field.checked.value !== undefined) {
      parameters[field.parameter.name] = field.checked.value;
    }
  }

  const run = async () => {
    const done = await running.run(async () => {
      const execution = await invokeFor(link, device.id, command.name, parameters, ttlMs ?? 0);
      onRun(execution.executionId);
    });
    if (done) {
      setAsking(false);
      setTried(undefined);
    }
  };
  const complete = () => {
    setTouched(new Set(command.parameters.map((parameter) => parameter.name)));
    return wrong === 0;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!complete() || refusal !== '') {
      return;
    }
    if (command.confirm) {
      setAsking(true);
    } else {
      void run();
    }
  };
  const tryDry = async () => {
    setTried(undefined);
    if (!complete()) {
      return;
    }
    await trying.run(async () => {
      const why = await dryRun(link, device.id, command.name, parameters);
      setTried(
        why === undefined
          ? { ok: true, said: (device.away ? text.command.wouldQueue : text.command.wouldRun)(device.name) }
          : { ok: false, said: text.command.wouldRefuse(why) },
      );
    });
  };
  const queues = command.offlinePolicy !== OfflinePolicy.REJECT;
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
            setTried(undefined);
          }}
        />
      ))}
      <div>
        <div className="sb-label">{text.command.away}</div>
        <p className="quiet">
          {awayText(command)}{' '}
          <span className="faint">
            {queues && (command.ttlMs > 0 ? text.command.setByDevice : text.command.setByHub)}
          </span>
        </p>
      </div>
      {full && queues && (
        <TextInput
          label={text.command.ttl}
          description={text.command.ttlHint}
          value={minutes}
          inputMode="numeric"
          autoComplete="off"
          error={ttlMs === undefined ? text.command.ttlWrong : false}
          rightSection={<span className="faint">{text.command.minutes}</span>}
          onChange={(event) => setMinutes(event.currentTarget.value)}
        />
      )}
      {running.error !== undefined && !asking && <ErrorBar error={running.error} />}
      {trying.error !== undefined && <ErrorBar error={trying.error} />}
      {tried !== undefined && (
        <p className={css.tried} data-ok={tried.ok} role="status">
          {tried.said}
        </p>
      )}
      <div className={css.formEnd}>
        <Button variant="filled" type="submit" disabled={running.busy || refusal !== '' || shownWrong > 0}>
          {command.confirm ? text.command.runConfirm(command.name) : text.command.run(command.name)}
        </Button>
        {console.may(Role.OPERATOR) && (
          <Button disabled={trying.busy || !console.online || shownWrong > 0} onClick={() => void tryDry()}>
            {text.command.dryRun}
          </Button>
        )}
        <span className={css.formNote}>
          {refusal || (shownWrong > 0 ? text.command.toCorrect(shownWrong) : '')}
        </span>
      </div>
      <Sure
        opened={asking}
        title={text.command.confirmTitle(command.name, device.name)}
        action={text.command.run(command.name)}
        doing={running}
        refusal={refusal}
        onDo={() => void run()}
        onClose={() => setAsking(false)}
      >
        <p>{text.command.confirmBody}</p>
        {Object.keys(parameters).length > 0 && <p className="mono">{inOneLine(parameters)}</p>}
      </Sure>
    </form>
  );
}

/** 0: as the command says; undefined: not a time. */
function ttlOf(minutes: string): number | undefined {
  if (minutes.trim() === '') {
    return 0;
  }
  const typed = Number(minutes.trim().replace(',', '.'));
  return Number.isFinite(typed) && typed >= 1 && typed <= LONGEST_TTL_MINUTES
    ? Math.round(typed * MINUTE_MS)
    : undefined;
}

/** Why the button is off; empty: it is on. */
function reasonNotTo(console: Console, device: FleetDevice, command: Command): string {
  if (!console.may(Role.OPERATOR)) {
    return text.command.viewer;
  }
  if (!console.may(command.role)) {
    return text.command.role(text.roles[command.role] ?? '');
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

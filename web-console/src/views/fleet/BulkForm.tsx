import type { JsonObject } from '@bufbuild/protobuf';
import { Button, Modal } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatCount } from '../../format/numbers';
import type { Parameter } from '../../gen/signalbox/v1/capabilities_pb';
import type { SharedCommand } from '../../state/bulkCommands';
import type { FleetDevice } from '../../state/FleetStore';
import { check, type FieldValue, initialValue } from '../../state/parameters';
import { text } from '../../strings';
import { ParameterField } from '../device/ParameterField';
import css from './bulk.module.css';

interface Props {
  readonly shared: SharedCommand;
  /** One of those that declare it. */
  readonly device: FleetDevice;
  readonly selected: number;
  readonly onCheck: (parameters: JsonObject) => void;
  readonly onClose: () => void;
}

/** The parameters of a command for many devices; nothing runs from here. */
export function BulkForm({ shared, device, selected, onCheck, onClose }: Props) {
  const { command } = shared;
  const [fields, setFields] = useState<Record<string, FieldValue>>(() =>
    Object.fromEntries(command.parameters.map((parameter) => [parameter.name, initialValue(parameter)])),
  );
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const checked = command.parameters.map((parameter) => ({
    parameter,
    result: check(parameter, fields[parameter.name]),
  }));
  const shownWrong = checked.filter(
    ({ parameter, result }) => !result.ok && touched.has(parameter.name),
  ).length;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTouched(new Set(command.parameters.map((parameter) => parameter.name)));
    if (checked.every(({ result }) => result.ok)) {
      onCheck(
        Object.fromEntries(
          checked.flatMap(({ parameter, result }) =>
            result.ok && result.value !== undefined ? [[parameter.name, result.value]] : [],
          ),
        ),
      );
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.bulk.formTitle(command.name, text.bulk.devices(formatCount(selected), selected === 1))}
      size={460}
      closeButtonProps={{ 'aria-label': text.close }}
    >
      <form className={css.form} onSubmit={submit} noValidate>
        {command.title !== '' && <p className={css.formTitle}>{command.title}</p>}
        {command.description !== '' && <p className="quiet">{command.description}</p>}
        {checked.map(({ parameter, result }) => (
          <ParameterField
            key={parameter.name}
            device={device}
            parameter={ofNoDevice(parameter)}
            value={fields[parameter.name]}
            error={!result.ok && touched.has(parameter.name) ? result.why : undefined}
            onChange={(value) => {
              setFields({ ...fields, [parameter.name]: value });
              setTouched(new Set([...touched, parameter.name]));
            }}
          />
        ))}
        {shared.differs && <p className="caption">{text.bulk.differs}</p>}
        <div className={css.formEnd}>
          <span className="caption">{text.bulk.checkHint}</span>
          <Button onClick={onClose}>{text.bulk.cancel}</Button>
          <Button variant="filled" type="submit" disabled={shownWrong > 0}>
            {text.bulk.check}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** What one device reports now says nothing of the others. */
function ofNoDevice(parameter: Parameter): Parameter {
  return { ...parameter, showsMetric: '' };
}

import type { JsonValue } from '@bufbuild/protobuf';
import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Role } from '../../gen/signalbox/v1/access_pb';
import type { Parameter } from '../../gen/signalbox/v1/capabilities_pb';
import type { ShadowLeaf } from '../../gen/signalbox/v1/shadow_pb';
import { wireValue } from '../../model/property';
import { useTopic } from '../../state/Beat';
import { type Console, useConsole } from '../../state/Console';
import { setDesired } from '../../state/deviceRequests';
import type { FleetDevice } from '../../state/FleetStore';
import type { FieldValue } from '../../state/parameters';
import { checkProperty, propertyField } from '../../state/propertyDraft';
import { text } from '../../strings';
import { ErrorBar } from '../parts/ErrorBar';
import { Editor } from './properties/PropertyEditor';
import css from './property.module.css';

interface Props {
  readonly device: FleetDevice;
  readonly form: Parameter;
  readonly leaf: ShadowLeaf | undefined;
  readonly onDone: () => void;
}

/** Sets what is desired of one property, or takes the wish back. */
export function PropertyForm({ device, form, leaf, onDone }: Props) {
  const console = useConsole();
  useTopic(console.linkTopic);
  const [field, setField] = useState<FieldValue>(() => propertyField(form, leaf));
  const [touched, setTouched] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const checked = checkProperty(form, field);
  const refusal = reasonNotTo(console);

  const want = async (value: JsonValue) => {
    setBusy(true);
    setError(undefined);
    try {
      await setDesired(console.link, device.id, { [form.name]: wireValue(value) });
      onDone();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTouched(true);
    if (checked.ok && refusal === '') {
      void want(checked.value);
    }
  };
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      <Editor
        device={device}
        form={form}
        field={field}
        quiet={!touched}
        onChange={(value) => {
          setField(value);
          setTouched(true);
        }}
      />
      {error !== undefined && <ErrorBar error={error} />}
      <div className={css.formEnd}>
        {refusal === '' && (
          <Button variant="filled" type="submit" disabled={busy || (touched && !checked.ok)}>
            {text.property.set}
          </Button>
        )}
        {leaf?.desired !== undefined && refusal === '' && (
          <Button disabled={busy} onClick={() => void want(null)}>
            {text.property.clear}
          </Button>
        )}
        <span className={css.formNote}>{refusal || (device.away ? text.property.whenBack : '')}</span>
      </div>
    </form>
  );
}

/** Why it cannot be set here; empty: it can. */
function reasonNotTo(console: Console): string {
  if (!console.may(Role.OPERATOR)) {
    return text.property.viewer;
  }
  return console.online ? '' : text.property.noLink;
}

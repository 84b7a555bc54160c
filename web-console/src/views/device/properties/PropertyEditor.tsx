import { Button } from '@mantine/core';
import { formatClock, formatExact, formatMinute } from '../../../format/times';
import { type Parameter, ValueType } from '../../../gen/signalbox/v1/capabilities_pb';
import { issuerName } from '../../../model/execution';
import { type PropertyRow, propertyQuantity } from '../../../model/property';
import { useConsole } from '../../../state/Console';
import type { FleetDevice } from '../../../state/FleetStore';
import type { FieldValue } from '../../../state/parameters';
import { checkProperty, propertyField } from '../../../state/propertyDraft';
import { text } from '../../../strings';
import { ParameterField } from '../ParameterField';
import { noteOf, Side, Sync } from '../PropertyLine';
import css from './properties.module.css';

const words = text.property;

interface Props {
  readonly device: FleetDevice;
  readonly row: PropertyRow;
  /** In the draft; undefined: not touched, null: taken back. */
  readonly field: FieldValue | null;
  readonly may: boolean;
  /** Undefined leaves it as it is. */
  readonly onChange: (field: FieldValue | null) => void;
}

/** One property in full: both sides, how far they agree and why, who wanted it, and the editor. */
export function PropertyEditor({ device, row, field, may, onChange }: Props) {
  const { link } = useConsole();
  const { path, declared, leaf } = row;
  const form = declared?.form;
  const unit = form?.unit ?? '';
  const nowMs = link.hubNow();
  const writable = declared?.writable === true && form !== undefined;
  const touched = field !== undefined;
  const notes = [
    noteOf(row, nowMs),
    leaf?.desired !== undefined && leaf.desiredAtMs > 0n
      ? words.wantedBy(issuerName(leaf.desiredBy), formatMinute(Number(leaf.desiredAtMs), nowMs))
      : '',
  ].filter((note) => note !== '');
  return (
    <li data-touched={touched}>
      <div className={css.row}>
        <span className={css.path}>
          <span className="mono">{path}</span>
          {form !== undefined && form.title !== '' && <span className={css.title}>{form.title}</span>}
        </span>
        <Side
          quantity={propertyQuantity(leaf?.desired, unit)}
          className={css.desired}
          label={words.desired}
        />
        <Side
          quantity={propertyQuantity(leaf?.reported, unit)}
          className={css.reported}
          label={words.reported}
        />
        <span className={css.sync} title={leaf === undefined ? '' : formatExact(Number(leaf.sinceMs))}>
          <Sync row={row} />
          {leaf !== undefined && leaf.sinceMs > 0n && (
            <span className="caption">{text.since(formatClock(Number(leaf.sinceMs), nowMs))}</span>
          )}
        </span>
        <span className={css.why}>{notes.join(' · ')}</span>
        <span className={css.act}>
          {may && writable && !touched && (
            <Button
              aria-label={words.editNamed(path)}
              onClick={() => onChange(propertyField(form, leaf) ?? '')}
            >
              {words.edit}
            </Button>
          )}
          {may && !writable && leaf?.desired !== undefined && !touched && (
            <Button onClick={() => onChange(null)}>{words.clear}</Button>
          )}
        </span>
      </div>
      {touched && (
        <div className={css.editor}>
          {field === null || form === undefined ? (
            <p className="quiet">{words.takenBack}</p>
          ) : (
            <Editor device={device} form={form} field={field} onChange={onChange} />
          )}
          <div className={css.editorEnd}>
            {leaf?.desired !== undefined && field !== null && (
              <Button onClick={() => onChange(null)}>{words.takeBack}</Button>
            )}
            <Button onClick={() => onChange(undefined)}>{words.leave}</Button>
          </div>
        </div>
      )}
    </li>
  );
}

interface EditorProps {
  readonly device: FleetDevice;
  readonly form: Parameter;
  readonly field: FieldValue;
  /** Nobody has typed yet: what is missing is not wrong. */
  readonly quiet?: boolean;
  readonly onChange: (field: FieldValue) => void;
}

/** The field that fits a property; lists are written as JSON. */
export function Editor({ device, form, field, quiet = false, onChange }: EditorProps) {
  const checked = checkProperty(form, field);
  const error = checked.ok || quiet ? undefined : checked.why;
  if (form.type !== ValueType.LIST) {
    return (
      <ParameterField
        device={device}
        alone
        parameter={{ ...form, required: true }}
        value={field}
        error={error}
        onChange={(next) => onChange(next ?? '')}
      />
    );
  }
  const id = `property-${form.name}`;
  return (
    <div>
      <label className="sb-label" htmlFor={id}>
        {form.title || form.name}
      </label>
      <textarea
        id={id}
        className={css.list}
        rows={3}
        spellCheck={false}
        value={typeof field === 'string' ? field : ''}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={`${id}-hint`} className={error === undefined ? 'caption' : 'sb-error'}>
        {error ?? words.listHint}
      </p>
    </div>
  );
}

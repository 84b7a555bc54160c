import { SegmentedControl, Switch, TextInput } from '@mantine/core';
import { THIN } from '../../format/numbers';
import { unitSign } from '../../format/units';
import { type Parameter, ValueType } from '../../gen/signalbox/v1/capabilities_pb';
import { metricTitle, readingQuantity } from '../../model/reading';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { type FieldValue, hint, isNumeric } from '../../state/parameters';
import { text } from '../../strings';
import css from './command.module.css';

interface Props {
  readonly device: FleetDevice;
  readonly parameter: Parameter;
  readonly value: FieldValue;
  readonly error: string | undefined;
  readonly onChange: (value: FieldValue) => void;
  /** It is the only field: that it is required needs no word. */
  readonly alone?: boolean;
}

/** More choices than this do not fit side by side. */
const SEGMENTS_AT_MOST = 4;
const SEGMENT_LETTERS_AT_MOST = 34;

/** The control that fits the declaration of one parameter. */
export function ParameterField(props: Props) {
  const { device, parameter, error } = props;
  const { fleet, shelf } = useConsole();
  const shown = parameter.showsMetric === '' ? undefined : fleet.series(device.id, parameter.showsMetric);
  useTopic(shown?.topic ?? device.topic);
  const metric = shown === undefined ? undefined : shelf.metric(device, parameter.showsMetric);
  const reported = shown?.value;
  const notes = [hint(parameter)];
  if (reported !== undefined) {
    const { digits, unit } = readingQuantity(reported, metric);
    const written = unit === '' ? digits : digits + THIN + unit;
    notes.push(hasRange(parameter) ? text.command.shows(written) : text.command.reported(written));
  }
  const id = `parameter-${parameter.name}`;
  return (
    <div className={css.field}>
      <label
        className="sb-label"
        htmlFor={id}
        title={metric === undefined ? parameter.name : metricTitle(metric)}
      >
        {parameter.title || parameter.name}{' '}
        {parameter.required && !props.alone && <span className={css.required}>{text.command.required}</span>}
      </label>
      <Control {...props} id={id} mark={typeof reported === 'number' ? reported : undefined} />
      {error === undefined ? (
        notes.some((note) => note !== '') && (
          <p className={css.hint}>{notes.filter((note) => note !== '').join(' ')}</p>
        )
      ) : (
        <p className="sb-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

function hasRange(parameter: Parameter): boolean {
  return isNumeric(parameter) && parameter.minimum !== undefined && parameter.maximum !== undefined;
}

function Control({
  parameter,
  value,
  error,
  onChange,
  id,
  mark,
}: Props & { id: string; mark: number | undefined }) {
  switch (parameter.type) {
    case ValueType.BOOLEAN:
      return parameter.required ? (
        <Switch
          id={id}
          checked={value === true}
          label={value === true ? text.device.on : text.device.off}
          classNames={{ track: css.switchTrack ?? '', label: css.switchLabel ?? '' }}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      ) : (
        <Segments
          id={id}
          choices={['', 'on', 'off']}
          labels={[text.command.unset, text.device.on, text.device.off]}
          value={value === undefined ? '' : value === true ? 'on' : 'off'}
          onChange={(chosen) => onChange(chosen === '' ? undefined : chosen === 'on')}
        />
      );
    case ValueType.CHOICE: {
      const choices = parameter.required ? parameter.choices : ['', ...parameter.choices];
      const labels = choices.map((choice) => (choice === '' ? text.command.unset : choice));
      const chosen = typeof value === 'string' ? value : '';
      const fits = choices.length <= SEGMENTS_AT_MOST && labels.join('').length <= SEGMENT_LETTERS_AT_MOST;
      return fits ? (
        <Segments
          id={id}
          choices={choices}
          labels={labels}
          value={chosen}
          onChange={(next) => onChange(next || undefined)}
        />
      ) : (
        <select
          id={id}
          className={`sb-input ${css.select}`}
          value={chosen}
          onChange={(event) => onChange(event.target.value || undefined)}
        >
          {parameter.required && <option value="">{text.command.unset}</option>}
          {choices.map((choice, index) => (
            <option key={choice} value={choice}>
              {labels[index]}
            </option>
          ))}
        </select>
      );
    }
    default: {
      const typed = (
        <TextInput
          id={id}
          value={typeof value === 'string' ? value : ''}
          inputMode={isNumeric(parameter) ? 'decimal' : 'text'}
          autoComplete="off"
          error={error !== undefined}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          rightSection={
            parameter.unit === '' ? undefined : <span className="faint">{unitSign(parameter.unit)}</span>
          }
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
      const { minimum, maximum } = parameter;
      if (!isNumeric(parameter) || minimum === undefined || maximum === undefined) {
        return typed;
      }
      const at = Number(value ?? minimum);
      const share = (point: number) =>
        `${(100 * (Math.min(Math.max(point, minimum), maximum) - minimum)) / (maximum - minimum || 1)}%`;
      return (
        <div className={css.ranged}>
          <div
            className={css.slider}
            data-unset={value === undefined || value === ''}
            style={{ '--at': share(Number.isFinite(at) ? at : minimum) } as React.CSSProperties}
          >
            {mark !== undefined && <span className={css.sliderMark} style={{ left: share(mark) }} />}
            <input
              type="range"
              tabIndex={-1}
              aria-label={parameter.title || parameter.name}
              min={minimum}
              max={maximum}
              step={parameter.step || (parameter.type === ValueType.INTEGER ? 1 : 'any')}
              value={Number.isFinite(at) ? at : minimum}
              onChange={(event) => onChange(tidy(event.target.value))}
            />
          </div>
          {typed}
        </div>
      );
    }
  }
}

/** A slider without steps lands on 37.62711864406780: three digits after the point are plenty for a hand. */
function tidy(value: string): string {
  return String(Math.round(Number(value) * 1000) / 1000);
}

interface SegmentsProps {
  readonly id: string;
  readonly choices: readonly string[];
  readonly labels: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Segments({ id, choices, labels, value, onChange }: SegmentsProps) {
  return (
    <SegmentedControl
      id={id}
      fullWidth
      data={choices.map((choice, index) => ({ value: choice, label: labels[index] ?? choice }))}
      value={value}
      onChange={onChange}
    />
  );
}

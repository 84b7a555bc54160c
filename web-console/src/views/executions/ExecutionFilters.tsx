import { type FormEvent, useEffect, useState } from 'react';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { type ExecutionFilter, FILTER_NAMES, NO_FILTER, STATE_NAMES } from '../../state/executionFilter';
import { text } from '../../strings';
import css from './filters.module.css';

const words = text.executions.filter;
const BETWEEN = 'between';

interface Props {
  readonly filter: ExecutionFilter;
  /** The page is of one device: there is nothing to choose. */
  readonly ofDevice?: boolean;
}

/** Which executions are listed; every choice is in the address. */
export function ExecutionFilters({ filter, ofDevice = false }: Props) {
  const { route, fleet } = useConsole();
  useTopic(fleet.members);
  const [between, setBetween] = useState(filter.from !== '' || filter.to !== '');
  const set = (values: Partial<ExecutionFilter>) => route.set({ ...values, execution: '' });
  const some = FILTER_NAMES.some((name) => filter[name] !== '' && !(ofDevice && name === 'device'));
  const drop = () => {
    setBetween(false);
    set({ ...NO_FILTER });
  };
  return (
    <div className={css.filters}>
      <label>
        {words.state}
        <select
          className="sb-input"
          value={filter.state}
          onChange={(event) => set({ state: event.target.value })}
        >
          <option value="">{words.anyState}</option>
          {Object.entries(words.groups).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
          {STATE_NAMES.map(([name, state]) => (
            <option key={name} value={name}>
              {text.execution[state]}
            </option>
          ))}
        </select>
      </label>
      <Typed label={words.command} value={filter.command} onSet={(command) => set({ command })} mono />
      {!ofDevice && (
        <Typed
          label={words.device}
          hint={words.deviceHint}
          value={fleet.devices.get(filter.device)?.name ?? filter.device}
          options={[...fleet.devices.values()].map((device) => device.name).sort()}
          onSet={(typed) => set({ device: deviceOf(typed, fleet.devices.values()) })}
        />
      )}
      <Typed
        label={words.issuer}
        hint={words.issuerHint}
        value={filter.issuer}
        onSet={(issuer) => set({ issuer })}
      />
      <label>
        {words.since}
        <select
          className="sb-input"
          value={between ? BETWEEN : filter.since}
          onChange={(event) => {
            const since = event.target.value;
            setBetween(since === BETWEEN);
            set(since === BETWEEN ? { since: '' } : { since, from: '', to: '' });
          }}
        >
          <option value="">{words.anyTime}</option>
          {Object.entries(words.spans).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
          <option value={BETWEEN}>{words.between}</option>
        </select>
      </label>
      {between &&
        (['from', 'to'] as const).map((end) => (
          <label key={end}>
            {words[end]}
            <input
              type="datetime-local"
              className="sb-input"
              value={filter[end]}
              onChange={(event) => set({ [end]: event.target.value })}
            />
          </label>
        ))}
      {filter.bulk !== '' && (
        <button type="button" className={css.chip} title={words.dropOne} onClick={() => set({ bulk: '' })}>
          {words.bulk(filter.bulk.slice(0, 10))} <span aria-hidden="true">✕</span>
        </button>
      )}
      {some && (
        <button type="button" className={css.drop} onClick={drop}>
          {words.drop}
        </button>
      )}
    </div>
  );
}

/** People know devices by name; the address has the id. */
function deviceOf(typed: string, devices: Iterable<{ readonly id: string; readonly name: string }>): string {
  const wanted = typed.trim().toLowerCase();
  for (const device of devices) {
    if (device.id.toLowerCase() === wanted || device.name.toLowerCase() === wanted) {
      return device.id;
    }
  }
  return typed.trim();
}

interface TypedProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly options?: readonly string[];
  readonly mono?: boolean;
  readonly onSet: (typed: string) => void;
}

/** Counts when it is left or sent: half a word finds nothing. */
function Typed({ label, hint = '', value, options = [], mono = false, onSet }: TypedProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const list = `filter-${label}`;
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSet(typed);
  };
  return (
    <form onSubmit={send}>
      <label>
        {label}
        <input
          className={`sb-input ${mono ? 'mono' : ''}`}
          value={typed}
          placeholder={hint}
          list={options.length > 0 ? list : undefined}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => typed !== value && onSet(typed)}
        />
      </label>
      {options.length > 0 && (
        <datalist id={list}>
          {options.map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
    </form>
  );
}

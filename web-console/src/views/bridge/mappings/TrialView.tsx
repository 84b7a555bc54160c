import { toJson } from '@bufbuild/protobuf';
import { ValueSchema } from '@bufbuild/protobuf/wkt';
import { formatCount } from '../../../format/numbers';
import { plainText } from '../../../format/plain';
import { unitSign } from '../../../format/units';
import type { Metric } from '../../../gen/signalbox/v1/capabilities_pb';
import {
  type MappedResult,
  type MappingTrial,
  MissReason,
  type TriedPublish,
} from '../../../gen/signalbox/v1/mapping_pb';
import { PresenceState } from '../../../gen/signalbox/v1/types_pb';
import { text } from '../../../strings';
import css from './mappings.module.css';

const words = text.mapping;
const SHOWN = 60;

/** Which devices would come of it, with which values, and why other messages came to nothing. */
export function TrialView({ trial }: { trial: MappingTrial }) {
  if (trial.faults.length > 0) {
    return <p className="quiet">{words.mendFirst}</p>;
  }
  const touched = trial.publishes.filter((publish) => publish.filter !== '');
  const untouched = trial.publishes.length - touched.length;
  const count = trial.devices.length;
  const metrics = new Map<string, Metric>();
  for (const device of trial.devices) {
    for (const metric of device.capabilities?.metrics ?? []) {
      metrics.set(metric.name, metric);
    }
  }
  return (
    <div className={css.trial}>
      <p aria-live="polite">
        <b>
          {count === 0
            ? words.deviceNone
            : count === 1
              ? words.deviceOne
              : words.devicesOf(formatCount(count))}
        </b>
        {untouched > 0 && (
          <span className="faint">
            {' '}
            · {untouched === 1 ? words.untouchedOne : words.untouched(formatCount(untouched))}
          </span>
        )}
      </p>
      {trial.devices.length > 0 && (
        <p className={css.found}>
          {trial.devices.slice(0, 12).map((device) => (
            <span key={device.deviceId} className="tag">
              {device.displayName !== '' &&
                device.displayName !== device.deviceId &&
                `${device.displayName} `}
              <span className="mono">{device.deviceId}</span>
            </span>
          ))}
        </p>
      )}
      <ul className={css.tried}>
        {touched.slice(0, SHOWN).map((publish, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one topic may stand there twice, and the order is that of the publishes
          <li key={`${publish.topic} ${index}`}>
            <Tried publish={publish} metrics={metrics} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Tried({ publish, metrics }: { publish: TriedPublish; metrics: ReadonlyMap<string, Metric> }) {
  return (
    <>
      <span className={css.triedTopic}>
        <span className="mono">{plainText(publish.topic)}</span>
        {publish.deviceId !== '' && <b>{publish.deviceId}</b>}
      </span>
      <span className={css.results}>
        {publish.results.map((result, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: results have an order and nothing else
          <span key={index} className={css.result}>
            {sentenceOf(result, metrics)}
          </span>
        ))}
        {publish.misses.map((miss, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <span key={index} className={css.miss} title={miss.message}>
            ✕ {words.misses[MissReason[miss.reason] ?? ''] ?? ''}: {miss.message}
          </span>
        ))}
        {publish.results.length === 0 && publish.misses.length === 0 && (
          <span className="faint">{words.nothingFrom}</span>
        )}
      </span>
    </>
  );
}

function sentenceOf({ result }: MappedResult, metrics: ReadonlyMap<string, Metric>): string {
  switch (result.case) {
    case 'reading': {
      const { metric, value } = result.value;
      const unit = unitSign(metrics.get(metric)?.unit ?? '');
      return `${metric} = ${plainText(String(value.value))}${unit === '' ? '' : ` ${unit}`}`;
    }
    case 'presence':
      return result.value === PresenceState.ONLINE ? words.presenceOn : words.presenceOff;
    case 'reported':
      return `${result.value.path} = ${said(result.value.value)}`;
    case 'event':
      return `${result.value.name}: ${said(result.value.value)}`;
    default:
      return '';
  }
}

function said(value: Parameters<typeof toJson<typeof ValueSchema>>[1] | undefined): string {
  return value === undefined ? '' : plainText(JSON.stringify(toJson(ValueSchema, value)));
}

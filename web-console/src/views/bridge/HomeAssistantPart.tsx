import { Button } from '@mantine/core';
import { useState } from 'react';
import { Lifecycle } from '../../gen/signalbox/v1/types_pb';
import { counted, projected } from '../../model/projection';
import { useTopic } from '../../state/Beat';
import type { BridgeWatch } from '../../state/BridgeWatch';
import { useConsole } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { devicePath } from '../../state/Route';
import { text } from '../../strings';
import { Glyph } from '../parts/Glyph';
import { To } from '../shell/To';
import css from './bridge.module.css';

const words = text.bridge.ha;
/** Their capabilities are asked for one by one. */
const PAGE = 25;

/** Which devices Home Assistant is shown, as what: from what they declare, by the documented rules. */
export function HomeAssistantPart({ watch }: { watch: BridgeWatch }) {
  const console = useConsole();
  const { fleet, shelf } = console;
  useTopic(watch.topic);
  useTopic(fleet.members);
  useTopic(shelf.topic);
  const [limit, setLimit] = useState(PAGE);
  const { bridge } = watch;
  const prefix = bridge?.homeAssistantPrefix ?? '';
  const controls = bridge?.takesRequests ?? false;
  const hubId = watch.status?.hubId ?? '';
  const devices = [...fleet.devices.values()].sort((a, b) => a.id.localeCompare(b.id));
  return (
    <>
      <section className={`card ${css.state}`}>
        <div className={`${css.stateHead} ${css.oneLine}`}>
          {bridge !== undefined && (
            <span className={css.lamp} data-up={prefix !== ''} data-quiet={prefix === ''}>
              <Glyph name={prefix === '' ? 'never' : 'online'} size={12} />
            </span>
          )}
          <h2>{bridge === undefined ? text.loading : prefix === '' ? words.off : words.on(prefix)}</h2>
        </div>
        <p className="quiet">{prefix === '' ? words.offHint : words.onHint}</p>
        {prefix !== '' && (
          <dl className={css.facts}>
            <dt>{words.document}</dt>
            <dd className="mono">
              {prefix}/device/{hubId}_&lt;id&gt;/config
            </dd>
          </dl>
        )}
        <p className="caption">
          {words.docs} {prefix !== '' && words.limit}{' '}
          {prefix !== '' && (controls ? words.role : words.showsOnly)}
        </p>
      </section>
      {prefix !== '' && (
        <section className={`card ${css.topics}`}>
          <table className={css.table}>
            <thead>
              <tr>
                <th className={css.haDevice}>{words.columns.device}</th>
                <th>{words.columns.entities}</th>
              </tr>
            </thead>
            <tbody>
              {devices.slice(0, limit).map((device) => (
                <tr key={device.id}>
                  <td className={css.haDevice}>
                    <To path={devicePath(device.id)}>{device.name}</To>{' '}
                    <span className="mono faint">{device.id}</span>
                  </td>
                  <td>
                    <Entities device={device} controls={controls} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {devices.length === 0 && <p className={`quiet ${css.inCard}`}>{words.none}</p>}
          {devices.length > limit && (
            <p className={`${css.inCard} ${css.sentence}`}>
              <Button onClick={() => setLimit(limit + PAGE)}>{words.more}</Button>
            </p>
          )}
        </section>
      )}
    </>
  );
}

function Entities({ device, controls }: { device: FleetDevice; controls: boolean }) {
  const { shelf } = useConsole();
  useTopic(device.topic);
  useTopic(shelf.topic);
  if (device.device?.lifecycle !== Lifecycle.ACTIVE) {
    return <span className="faint">{words.pending}</span>;
  }
  if (device.device.capabilitiesHash === '') {
    return <span className="faint">{words.nothing}</span>;
  }
  const capabilities = shelf.of(device);
  if (capabilities === undefined) {
    return <span className="faint">…</span>;
  }
  const { entities, formsOnly } = projected(capabilities, controls);
  return (
    <span className={css.entities}>
      {counted(entities).map(([platform, count]) => (
        <span
          key={platform}
          className="tag"
          title={entities
            .filter((entity) => entity.platform === platform)
            .map((entity) => entity.title)
            .join('\n')}
        >
          {count} {platform}
        </span>
      ))}
      {formsOnly.length > 0 && (
        <span className="caption" title={words.forms(formsOnly.join(', '))}>
          {formsOnly.length} {words.formsLabel}
        </span>
      )}
    </span>
  );
}

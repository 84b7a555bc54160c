import { Button } from '@mantine/core';
import { formatCount } from '../../../format/numbers';
import type { Mapping, MappingState } from '../../../gen/signalbox/v1/mapping_pb';
import { text } from '../../../strings';
import { Glyph } from '../../parts/Glyph';
import css from './mappings.module.css';

const words = text.mapping;

interface Props {
  readonly state: MappingState;
  readonly admin: boolean;
  readonly off: boolean;
  readonly onEdit: (mapping: Mapping) => void;
  readonly onTurn: (mapping: Mapping) => void;
  readonly onRemove: () => void;
}

/** One mapping in use: what it brought, and what came to nothing and why. */
export function MappingRow({ state, admin, off, onEdit, onTurn, onRemove }: Props) {
  const { mapping } = state;
  if (mapping === undefined) {
    return null;
  }
  const misses = Object.entries(state.misses).sort((a, b) => Number(b[1] - a[1]));
  return (
    <div className={css.row}>
      <div className={css.rowName}>
        <b>{mapping.title || mapping.name}</b>
        <span className="mono faint">{mapping.name}</span>
        <span className={css.state} data-on={!mapping.disabled}>
          <Glyph name={mapping.disabled ? 'never' : 'online'} size={10} />
          {mapping.disabled ? words.disabled : words.enabled}
        </span>
      </div>
      <dl className={css.rowFacts}>
        <div>
          <dt>{words.columns.devices}</dt>
          <dd>
            <b>{formatCount(state.devices)}</b>
          </dd>
        </div>
        <div>
          <dt>{words.columns.matched}</dt>
          <dd>
            <b>{formatCount(Number(state.matched))}</b>
          </dd>
        </div>
        <div className={css.rowMisses}>
          <dt>{words.columns.misses}</dt>
          <dd>
            {misses.length === 0 ? (
              <span className="faint">{words.noMisses}</span>
            ) : (
              misses.map(([reason, count]) => (
                <span key={reason} className={css.missCount}>
                  <b>{formatCount(Number(count))}</b> {words.misses[reason] ?? reason}
                </span>
              ))
            )}
          </dd>
        </div>
      </dl>
      <span className={css.ways}>
        <Button onClick={() => onEdit(mapping)}>{admin ? words.edit : words.view}</Button>
        {admin && (
          <>
            <Button disabled={off} onClick={() => onTurn(mapping)}>
              {mapping.disabled ? words.enable : words.disable}
            </Button>
            <Button disabled={off} onClick={onRemove}>
              {words.remove}
            </Button>
          </>
        )}
      </span>
      {state.lastMiss !== '' && (
        <p className={css.lastMiss}>
          {words.lastMiss} {state.lastMiss}
        </p>
      )}
    </div>
  );
}

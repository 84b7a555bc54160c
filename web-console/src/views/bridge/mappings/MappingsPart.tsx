import { create } from '@bufbuild/protobuf';
import { Button, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import { formatCount } from '../../../format/numbers';
import { Role } from '../../../gen/signalbox/v1/access_pb';
import {
  CreateRule,
  type Mapping,
  MappingSchema,
  type MappingState,
} from '../../../gen/signalbox/v1/mapping_pb';
import { useTopic } from '../../../state/Beat';
import { useConsole } from '../../../state/Console';
import type { Heard } from '../../../state/Heard';
import type { MappingShelf } from '../../../state/MappingShelf';
import { text } from '../../../strings';
import { ErrorBar } from '../../parts/ErrorBar';
import { MappingEditor } from './MappingEditor';
import { MappingRow } from './MappingRow';
import css from './mappings.module.css';

const words = text.mapping;
/** Counts of what matched are asked for again. */
const LOAD_EVERY_MS = 5_000;

/** The mappings of this hub, and those that come with it. */
export default function MappingsPart({ shelf, heard }: { shelf: MappingShelf; heard: Heard }) {
  const console = useConsole();
  const { online } = console;
  useTopic(console.linkTopic);
  useTopic(shelf.topic);
  const [edited, setEdited] = useState<{ mapping: Mapping; fresh: boolean }>();
  const [removed, setRemoved] = useState<MappingState>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  useEffect(() => {
    if (!online) {
      return;
    }
    void shelf.load();
    const timer = setInterval(() => void shelf.load(), LOAD_EVERY_MS);
    return () => clearInterval(timer);
  }, [online, shelf]);
  const admin = console.may(Role.ADMIN);
  const act = async (what: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await what();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const names = new Set(shelf.inUse?.map(({ mapping }) => mapping?.name));
  const off = busy || !online;
  return (
    <>
      <p className="quiet">
        {words.intro} {!admin && words.adminOnly}
      </p>
      {shelf.error !== undefined && online && (
        <ErrorBar error={shelf.error} onRetry={() => void shelf.load()} />
      )}
      {error !== undefined && <ErrorBar error={error} />}
      <section className="card">
        <div className={css.cardHead}>
          <h2>{words.inUse}</h2>
          <span className={css.ways}>
            {admin && (
              <Button onClick={() => setEdited({ mapping: skeleton(), fresh: true })}>{words.newOne}</Button>
            )}
            <Button onClick={() => console.route.set({ part: 'example' })}>{words.byExample}</Button>
          </span>
        </div>
        {shelf.inUse?.length === 0 && <p className={`quiet ${css.inCard}`}>{words.none}</p>}
        {shelf.inUse === undefined && shelf.error === undefined && (
          <p className={`faint ${css.inCard}`}>{text.loading}</p>
        )}
        {shelf.inUse !== undefined && shelf.inUse.length > 0 && (
          <ul className={css.rows}>
            {shelf.inUse.map((state) => (
              <li key={state.mapping?.name}>
                <MappingRow
                  state={state}
                  admin={admin}
                  off={off}
                  onEdit={(mapping) => setEdited({ mapping, fresh: false })}
                  onTurn={(mapping) =>
                    void act(() =>
                      shelf.put(create(MappingSchema, { ...mapping, disabled: !mapping.disabled })),
                    )
                  }
                  onRemove={() => setRemoved(state)}
                />
              </li>
            ))}
          </ul>
        )}
      </section>
      {edited !== undefined && (
        <MappingEditor
          key={`${edited.mapping.name} ${edited.fresh}`}
          shelf={shelf}
          heard={heard}
          mapping={edited.mapping}
          fresh={edited.fresh}
          onClose={() => setEdited(undefined)}
        />
      )}
      <section className="card">
        <div className={css.cardHead}>
          <h2>{words.readyMade}</h2>
          <span className="quiet">{words.readyMadeIntro}</span>
        </div>
        <ul className={css.gallery}>
          {shelf.readyMade.map((mapping) => (
            <li key={mapping.name}>
              <b>{mapping.title || mapping.name}</b>
              <span className="mono faint">{mapping.name}</span>
              <p className="quiet small">{mapping.description}</p>
              <span className={css.ways}>
                {admin && !names.has(mapping.name) && (
                  <Button disabled={off} onClick={() => void act(() => shelf.put(mapping))}>
                    {words.putIn}
                  </Button>
                )}
                {names.has(mapping.name) && <span className="tag">{words.isIn}</span>}
                <Button
                  variant="subtle"
                  onClick={() => setEdited({ mapping, fresh: !names.has(mapping.name) })}
                >
                  {words.look}
                </Button>
              </span>
            </li>
          ))}
        </ul>
      </section>
      <Modal
        opened={removed !== undefined}
        onClose={() => setRemoved(undefined)}
        title={words.askRemove(removed?.mapping?.name ?? '')}
        size={440}
        closeButtonProps={{ 'aria-label': text.close }}
      >
        <p className="quiet">
          {(removed?.devices ?? 0) > 0
            ? words.askRemoveBody(formatCount(removed?.devices ?? 0))
            : words.askRemoveNone}
        </p>
        <div className={css.askEnd}>
          <Button data-autofocus onClick={() => setRemoved(undefined)}>
            {words.back}
          </Button>
          <Button
            variant="filled"
            disabled={off}
            onClick={() => {
              const name = removed?.mapping?.name ?? '';
              setRemoved(undefined);
              void act(() => shelf.remove(name));
            }}
          >
            {words.confirmRemove(removed?.mapping?.name ?? '')}
          </Button>
        </div>
      </Modal>
    </>
  );
}

function skeleton(): Mapping {
  return create(MappingSchema, {
    device: { id: '{device}', create: CreateRule.PENDING },
    topics: [
      {
        filter: 'home/{device}/data',
        metrics: [{ metric: { name: 'temperature', unit: 'Cel' }, value: { pointer: '/temperature' } }],
      },
    ],
  });
}

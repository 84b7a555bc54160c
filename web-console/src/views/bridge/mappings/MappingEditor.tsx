import { fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { Button } from '@mantine/core';
import { useMemo, useRef, useState } from 'react';
import { formatCount } from '../../../format/numbers';
import { Role } from '../../../gen/signalbox/v1/access_pb';
import { type Mapping, MappingSchema } from '../../../gen/signalbox/v1/mapping_pb';
import { jsonOf, lineOf } from '../../../model/jsonTree';
import { useTopic } from '../../../state/Beat';
import { useConsole } from '../../../state/Console';
import type { Heard } from '../../../state/Heard';
import type { MappingShelf } from '../../../state/MappingShelf';
import { text } from '../../../strings';
import { ErrorBar } from '../../parts/ErrorBar';
import { HearPanel } from './HearPanel';
import css from './mappings.module.css';
import { TrialView } from './TrialView';
import { useTrial } from './useTrial';

const words = text.mapping;

interface Props {
  readonly shelf: MappingShelf;
  readonly heard: Heard;
  readonly mapping: Mapping;
  /** It was made here and is not in use. */
  readonly fresh: boolean;
  readonly onClose: () => void;
}

/** A mapping as JSON, with its faults at their lines and what it would make of real messages beside it. */
export function MappingEditor({ shelf, heard, mapping, fresh, onClose }: Props) {
  const console = useConsole();
  useTopic(console.linkTopic);
  const heardVersion = useTopic(heard.topic);
  const first = useMemo(() => jsonText(mapping), [mapping]);
  const [draft, setDraft] = useState(first);
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const area = useRef<HTMLTextAreaElement>(null);
  const read = useMemo(() => mappingIn(draft), [draft]);
  const parsed = 'mapping' in read ? read.mapping : undefined;
  const {
    trial,
    error: trialError,
    busy: trying,
  } = useTrial(shelf, parsed, draft, heard.publishes, heardVersion);
  const faults = trial?.faults ?? [];
  const admin = console.may(Role.ADMIN);

  const goTo = (line: number) => {
    const box = area.current;
    if (box !== null) {
      const from =
        draft
          .split('\n')
          .slice(0, line - 1)
          .join('\n').length + (line > 1 ? 1 : 0);
      const to = draft.indexOf('\n', from);
      box.focus();
      box.setSelectionRange(from, to < 0 ? draft.length : to);
      box.scrollTop = (line - 4) * 18;
    }
  };
  const save = async () => {
    if (parsed === undefined) {
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      await shelf.put(parsed);
      setSaved(true);
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="card">
      <div className={css.cardHead}>
        <h2>{fresh && mapping.name === '' ? words.newTitle : words.editorTitle(mapping.name)}</h2>
        <Button onClick={onClose}>{words.close}</Button>
      </div>
      <div className={css.editorColumns}>
        <div className={css.editorMain}>
          <div className={css.verdict} aria-live="polite">
            {'why' in read ? (
              <p className={css.bad}>
                ✕ {read.why}
                {read.line > 0 && (
                  <button type="button" className={css.link} onClick={() => goTo(read.line)}>
                    {words.line(String(read.line))}
                  </button>
                )}
              </p>
            ) : faults.length > 0 ? (
              <>
                <p className={css.bad}>
                  ✕ {faults.length === 1 ? words.faultsOne : words.faults(formatCount(faults.length))}
                </p>
                <ul className={css.faults}>
                  {faults.map((fault) => {
                    const line = lineOf(draft, fault.where);
                    return (
                      <li key={fault.where + fault.message}>
                        <button type="button" className={css.fault} onClick={() => goTo(line)}>
                          <span className="mono">{fault.where}</span>
                          <span className="faint">{words.line(String(line))}</span>
                        </button>
                        <span>{fault.message}</span>
                      </li>
                    );
                  })}
                </ul>
              </>
            ) : (
              <p className="quiet">
                {!console.may(Role.OPERATOR)
                  ? words.operatorOnly
                  : saved
                    ? words.saved
                    : trial !== undefined
                      ? words.fine
                      : trying
                        ? words.checking
                        : ''}
              </p>
            )}
          </div>
          <textarea
            ref={area}
            aria-label={words.editorLabel}
            className={css.area}
            rows={24}
            value={draft}
            readOnly={!console.may(Role.OPERATOR)}
            spellCheck={false}
            wrap="off"
            onChange={(event) => {
              setDraft(event.target.value);
              setSaved(false);
            }}
          />
          {error !== undefined && <ErrorBar error={error} />}
          {trialError !== undefined && <ErrorBar error={trialError} />}
          <div className={css.editorEnd}>
            {admin ? (
              <Button
                variant="filled"
                disabled={
                  busy ||
                  parsed === undefined ||
                  faults.length > 0 ||
                  !console.online ||
                  (!fresh && draft === first)
                }
                onClick={() => void save()}
              >
                {words.save(parsed?.name ?? '')}
              </Button>
            ) : (
              <span className="quiet">{words.adminOnly}</span>
            )}
            <Button disabled={draft === first} onClick={() => setDraft(first)}>
              {words.revert}
            </Button>
          </div>
          <p className="caption">{words.editorHint}</p>
        </div>
        {console.may(Role.OPERATOR) && (
          <div className={css.editorSide}>
            <h2>{words.preview}</h2>
            <HearPanel heard={heard} filter={filterFor(mapping)} />
            {heard.byTopic.size === 0 ? (
              <p className="quiet">{words.previewNone}</p>
            ) : (
              trial !== undefined && <TrialView trial={trial} />
            )}
          </div>
        )}
      </div>
    </section>
  );
}

export function jsonText(mapping: Mapping): string {
  return JSON.stringify(toJson(MappingSchema, mapping, { useProtoFieldName: true }), undefined, 2);
}

type Read = { readonly mapping: Mapping } | { readonly why: string; readonly line: number };

function mappingIn(draft: string): Read {
  const json = jsonOf(draft);
  if (json === undefined) {
    return { why: words.notJson, line: brokenLine(draft) };
  }
  try {
    return { mapping: fromJson(MappingSchema, json as JsonValue) };
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return {
      why: `${words.notMapping} ${message.replace(/^cannot decode message signalbox\.v1\./, '')}`,
      line: 0,
    };
  }
}

/** Where the browser stopped reading, as far as it says. */
function brokenLine(draft: string): number {
  try {
    JSON.parse(draft);
    return 0;
  } catch (error) {
    const message = String(error);
    const line = /line (\d+)/.exec(message)?.[1];
    const position = /position (\d+)/.exec(message)?.[1];
    if (line !== undefined) {
      return Number(line);
    }
    return position === undefined ? 0 : draft.slice(0, Number(position)).split('\n').length;
  }
}

/** What all filters of a mapping begin with, and everything below. */
function filterFor(mapping: Mapping): string {
  const firsts = new Set(mapping.topics.map(({ filter }) => filter.split('/')[0] ?? ''));
  const [only] = firsts;
  return firsts.size === 1 && only !== undefined && /^[^{+#]+$/.test(only) ? `${only}/#` : '#';
}

import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '../../../format/numbers';
import { Role } from '../../../gen/signalbox/v1/access_pb';
import { propertyRows } from '../../../model/property';
import { useTopic } from '../../../state/Beat';
import { useConsole } from '../../../state/Console';
import type { FieldValue } from '../../../state/parameters';
import { draftChanges, type PropertyDraft } from '../../../state/propertyDraft';
import { text } from '../../../strings';
import page from '../device.module.css';
import { PropertyEditor } from '../properties/PropertyEditor';
import { PropertyReview } from '../properties/PropertyReview';
import css from '../properties/properties.module.css';
import { Revisions } from '../properties/Revisions';
import type { TabProps } from './TabProps';

const words = text.property;
const EMPTY: PropertyDraft = new Map();

/** Every property with both its sides; several can be changed and are set at once after a look at the difference. */
export function PropertiesTab({ device, capabilities }: TabProps) {
  const console = useConsole();
  useTopic(device.topic);
  useTopic(console.linkTopic);
  const [draft, setDraft] = useState<PropertyDraft>(EMPTY);
  const [base, setBase] = useState(0n);
  const [reviewing, setReviewing] = useState(false);
  const [said, setSaid] = useState('');
  const { shadow } = device;
  const rows = propertyRows(capabilities, shadow);
  const changes = draftChanges(rows, draft);
  const wrong = changes.filter((change) => change.wrong !== '').length;
  const refusal = console.may(Role.OPERATOR) ? (console.online ? '' : words.noLink) : words.viewer;

  const put = (path: string, field: FieldValue | null) => {
    setSaid('');
    if (draft.size === 0) {
      setBase(shadow?.desiredVersion ?? 0n);
    }
    const next = new Map(draft);
    if (field === undefined) {
      next.delete(path);
    } else {
      next.set(path, field);
    }
    setDraft(next);
  };
  if (rows.length === 0) {
    return (
      <p className={`card ${page.sentence}`}>
        {capabilities === undefined || shadow === undefined ? words.loading : words.none}
      </p>
    );
  }
  return (
    <>
      <section className={`card ${css.card}`}>
        <div className={page.cardHead}>
          <h2>{words.all}</h2>
          <span className="quiet">{formatCount(rows.length)}</span>
          <span className={page.grow} />
          <span className="quiet small">
            {shadow !== undefined &&
              words.versions(String(shadow.desiredVersion), String(shadow.reportedVersion))}
          </span>
        </div>
        {refusal !== '' && <p className={css.note}>{refusal}</p>}
        <div className={css.head} aria-hidden="true">
          <span>{words.property}</span>
          <span className={css.right}>{words.desired}</span>
          <span className={css.right}>{words.reported}</span>
          <span>{words.state}</span>
          <span>{words.why}</span>
          <span />
        </div>
        <ul className={css.rows}>
          {rows.map((row) => (
            <PropertyEditor
              key={row.path}
              device={device}
              row={row}
              field={draft.get(row.path)}
              may={refusal === ''}
              onChange={(field) => put(row.path, field)}
            />
          ))}
        </ul>
        {(draft.size > 0 || said !== '') && (
          <div className={css.draftBar} role="status">
            <span>
              {draft.size === 0
                ? said
                : wrong > 0
                  ? words.draftWrong(wrong)
                  : changes.length === 0
                    ? words.noChange
                    : words.draft(changes.length)}
            </span>
            {draft.size > 0 && (
              <>
                <Button onClick={() => setDraft(EMPTY)}>{words.drop}</Button>
                <Button
                  variant="filled"
                  disabled={changes.length === 0 || wrong > 0 || refusal !== ''}
                  onClick={() => setReviewing(true)}
                >
                  {words.review}
                </Button>
              </>
            )}
          </div>
        )}
      </section>
      {reviewing && (
        <PropertyReview
          device={device}
          changes={changes}
          base={base}
          refusal={refusal}
          onClose={() => setReviewing(false)}
          onSet={() => {
            setReviewing(false);
            setDraft(EMPTY);
            setSaid(words.set_);
          }}
        />
      )}
      <Revisions device={device} refusal={refusal} />
    </>
  );
}

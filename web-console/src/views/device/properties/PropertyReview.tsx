import { useState } from 'react';
import type { Shadow } from '../../../gen/signalbox/v1/shadow_pb';
import { wireValue } from '../../../model/property';
import { desiredNow } from '../../../model/revisions';
import { useConsole } from '../../../state/Console';
import { setDesired } from '../../../state/deviceRequests';
import type { FleetDevice } from '../../../state/FleetStore';
import type { PropertyChange } from '../../../state/propertyDraft';
import { useDo } from '../../../state/useDo';
import { text } from '../../../strings';
import { Sure } from '../../parts/Sure';
import { Differences } from './Differences';
import css from './properties.module.css';

const words = text.property;

interface Props {
  readonly device: FleetDevice;
  readonly changes: readonly PropertyChange[];
  /** The desired version these changes were thought of. */
  readonly base: bigint;
  readonly refusal: string;
  readonly title?: string;
  readonly onClose: () => void;
  readonly onSet: () => void;
}

/** The last look before properties are set; somebody else's change in between is shown and not overwritten. */
export function PropertyReview({ device, changes, base, refusal, title, onClose, onSet }: Props) {
  const { link } = useConsole();
  const doing = useDo();
  const [there, setThere] = useState<Shadow>();
  const expected = there?.desiredVersion ?? base;
  const now = there === undefined ? undefined : desiredNow(there);
  const set = async () => {
    let conflict: Shadow | undefined;
    const wishes = Object.fromEntries(changes.map(({ path, after }) => [path, wireValue(after)]));
    const done = await doing.run(async () => {
      const answer = await setDesired(link, device.id, wishes, expected);
      conflict = answer.$typeName === 'signalbox.v1.ShadowConflict' ? answer.current : undefined;
    });
    if (conflict !== undefined) {
      setThere(conflict);
    } else if (done) {
      onSet();
    }
  };
  return (
    <Sure
      opened
      title={title ?? words.reviewTitle(device.name)}
      action={there === undefined ? words.setAll(changes.length) : words.anyway}
      doing={doing}
      refusal={refusal}
      size={560}
      onDo={() => void set()}
      onClose={onClose}
    >
      {there !== undefined && (
        <p className={css.conflict} role="alert">
          {words.conflict(String(base), String(there.desiredVersion))}
        </p>
      )}
      <Differences
        before={words.before}
        after={words.after}
        lines={changes.map(({ path, form, before, after }) => ({
          path,
          unit: form?.unit ?? '',
          before: now === undefined ? before : now.get(path),
          after: after === null ? undefined : wireValue(after),
        }))}
      />
      {device.away && <p className="small">{words.away}</p>}
    </Sure>
  );
}

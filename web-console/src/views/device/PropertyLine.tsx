import { THIN } from '../../format/numbers';
import { formatMinute } from '../../format/times';
import type { Quantity } from '../../format/units';
import { SyncState } from '../../gen/signalbox/v1/shadow_pb';
import { type PropertyRow, propertyQuantity, syncLook } from '../../model/property';
import { useConsole } from '../../state/Console';
import type { FleetDevice } from '../../state/FleetStore';
import { text } from '../../strings';
import { Glyph } from '../parts/Glyph';
import parts from '../parts/parts.module.css';
import { PropertyForm } from './PropertyForm';
import css from './property.module.css';

interface Props {
  readonly device: FleetDevice;
  readonly row: PropertyRow;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** One leaf: its path, both sides, its state; under it the reason, or the form that sets it. */
export function PropertyLine({ device, row, open, onToggle }: Props) {
  const { link } = useConsole();
  const { declared, leaf, path } = row;
  const unit = declared?.form?.unit ?? '';
  const writable = declared?.writable === true;
  const note = noteOf(row, link.hubNow());
  const cells = (
    <>
      <span className={css.path} title={declared?.form?.title || path}>
        {path}
      </span>
      <Side quantity={propertyQuantity(leaf?.desired, unit)} className={css.desired} />
      <Side quantity={propertyQuantity(leaf?.reported, unit)} className={css.reported} />
      <Sync row={row} />
      {note !== '' && <span className={css.note}>{note}</span>}
    </>
  );
  return (
    <li data-open={open}>
      {writable ? (
        <button type="button" className={css.line} aria-expanded={open} onClick={onToggle}>
          {cells}
        </button>
      ) : (
        <div className={css.line}>{cells}</div>
      )}
      {open && declared?.form !== undefined && (
        <PropertyForm device={device} form={declared.form} leaf={leaf} onDone={onToggle} />
      )}
    </li>
  );
}

interface SideProps {
  readonly quantity: Quantity;
  readonly className: string | undefined;
  /** Shown where there is no head above it. */
  readonly label?: string;
}

export function Side({ quantity, className, label }: SideProps) {
  return (
    <span className={className} title={quantity.digits} data-label={label}>
      {quantity.digits}
      {quantity.unit !== '' && <span className="faint">{THIN + quantity.unit}</span>}
    </span>
  );
}

export function Sync({ row }: { row: PropertyRow }) {
  const look = syncLook(row.leaf?.sync ?? SyncState.UNSPECIFIED);
  if (look === undefined) {
    return (
      <span className={css.plain}>
        {row.declared === undefined
          ? text.property.undeclared
          : row.declared.writable
            ? text.property.notSet
            : text.property.readOnly}
      </span>
    );
  }
  return (
    <span className={`${parts.badge} ${css.sync}`} data-tone={look.tone}>
      <Glyph name={look.glyph} size={10} />
      {look.word}
    </span>
  );
}

/** Why it is as it is; empty where all is well. */
export function noteOf({ leaf }: PropertyRow, nowMs: number): string {
  if (leaf === undefined) {
    return '';
  }
  const since = formatMinute(Number(leaf.sinceMs), nowMs);
  switch (leaf.sync) {
    case SyncState.REJECTED:
    case SyncState.FAILED:
      return leaf.message || text.property.noReason;
    case SyncState.PENDING:
      return text.property.pendingSince(since);
    case SyncState.DRIFTED:
      return text.property.driftedSince(since);
    default:
      return '';
  }
}

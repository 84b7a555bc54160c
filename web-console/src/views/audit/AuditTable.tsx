import { Fragment, useState } from 'react';
import { formatExact } from '../../format/times';
import type { AuditEntry } from '../../gen/signalbox/v1/audit_pb';
import { actionWords, isAlarming, subjectPath } from '../../model/audit';
import { issuerName } from '../../model/execution';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { Age } from '../parts/Age';
import { To } from '../shell/To';
import { AuditDetail } from './AuditDetail';
import css from './audit.module.css';

const words = text.audit.columns;

/** Entries as they were written; a row opens in place. */
export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  const [opened, setOpened] = useState<bigint>();
  return (
    <div className={`card ${css.tableCard}`}>
      <table className={css.table}>
        <thead>
          <tr>
            <th className={css.cNo} scope="col">
              {words.no}
            </th>
            <th className={css.cTime} scope="col">
              {words.time}
            </th>
            <th className={css.cActor} scope="col">
              {words.actor}
            </th>
            <th className={css.cAction} scope="col">
              {words.action}
            </th>
            <th className={css.cSubject} scope="col">
              {words.subject}
            </th>
            <th scope="col">{words.detail}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => {
            const open = opened === entry.entryNo;
            return (
              <Fragment key={String(entry.entryNo)}>
                <Row entry={entry} open={open} onToggle={() => setOpened(open ? undefined : entry.entryNo)} />
                {open && (
                  <tr className={css.detailRow}>
                    <td colSpan={6}>
                      <AuditDetail entry={entry} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Row({ entry, open, onToggle }: { entry: AuditEntry; open: boolean; onToggle: () => void }) {
  const { route } = useConsole();
  const path = subjectPath(entry);
  const no = String(entry.entryNo);
  return (
    <tr data-open={open} data-alarming={isAlarming(entry.action)}>
      <td className={css.cNo}>
        <button type="button" aria-expanded={open} aria-label={text.audit.open(no)} onClick={onToggle}>
          {no}
        </button>
      </td>
      <td className={css.cTime}>
        <span className={css.exact}>{formatExact(Number(entry.timeMs))}</span>
        <span className={css.age}>
          <Age atMs={Number(entry.timeMs)} />
        </span>
      </td>
      <td className={css.cActor}>
        <button
          type="button"
          title={text.audit.onlyActor(entry.actor)}
          onClick={() => route.set({ actor: entry.actor })}
        >
          {issuerName(entry.actor)}
        </button>
      </td>
      <td className={css.cAction} title={entry.action}>
        {actionWords(entry.action)}
      </td>
      <td className={css.cSubject} title={entry.subject}>
        {path === undefined ? entry.subject : <To path={path}>{entry.subject}</To>}
      </td>
      <td className={css.cDetail} title={entry.detail}>
        {entry.detail}
      </td>
    </tr>
  );
}

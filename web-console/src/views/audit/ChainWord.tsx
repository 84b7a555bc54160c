import { useEffect, useState } from 'react';
import { formatCount } from '../../format/numbers';
import type { AuditEntry } from '../../gen/signalbox/v1/audit_pb';
import { type Chain, chainOf, type Digest } from '../../model/audit';
import { text } from '../../strings';
import { Glyph } from '../parts/Glyph';
import css from './audit.module.css';

const words = text.audit.chain;

/** Browsers compute hashes only where nobody on the way can have changed the page. */
function digest(): Digest {
  return crypto.subtle === undefined ? undefined : (bytes) => crypto.subtle.digest('SHA-256', bytes);
}

/** Whether the entries that are here are unchanged, computed in this browser. */
export function ChainWord({ entries, filtered }: { entries: readonly AuditEntry[]; filtered: boolean }) {
  const [chain, setChain] = useState<Chain>();
  useEffect(() => {
    let wanted = true;
    void chainOf(entries, filtered, digest()).then((found) => {
      if (wanted) {
        setChain(found);
      }
    });
    return () => {
      wanted = false;
    };
  }, [entries, filtered]);
  if (chain === undefined || entries.length === 0) {
    return null;
  }
  const broken = chain.kind === 'broken';
  return (
    <span className={css.chain} data-broken={broken} role={broken ? 'alert' : undefined}>
      <Glyph name={broken ? 'struck' : 'rails'} size={11} />
      {broken ? words.broken(String(chain.entryNo)) : words[chain.kind](formatCount(chain.entries))}
    </span>
  );
}

import { Button } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { formatCount } from '../../format/numbers';
import { Role } from '../../gen/signalbox/v1/access_pb';
import { asLines } from '../../model/audit';
import { AuditTrail } from '../../state/AuditTrail';
import { useTopic } from '../../state/Beat';
import { useConsole, useOnline } from '../../state/Console';
import { useSetting } from '../../state/Route';
import { text } from '../../strings';
import { ErrorBar } from '../parts/ErrorBar';
import { saveAs } from '../parts/saveAs';
import { To } from '../shell/To';
import { AuditTable } from './AuditTable';
import css from './audit.module.css';
import { ChainWord } from './ChainWord';
import { FilterField } from './FilterField';

const words = text.audit;
const ASK_EVERY_MS = 5000;

/** Who did what, for those who may know of everybody. */
export default function AuditPage() {
  const console = useConsole();
  useTopic(console.linkTopic);
  if (console.may(Role.ADMIN)) {
    return <Trail />;
  }
  return (
    <div className={css.page}>
      <h1>{words.title}</h1>
      <div className={`card ${css.empty}`}>
        <p>{words.notAdmin}</p>
        <p className="quiet">{words.notAdminHint}</p>
        <To path="/executions">{text.executions.title}</To>
      </div>
    </div>
  );
}

/** The newest first, as far back as one asks. */
function Trail() {
  const { link, route } = useConsole();
  const online = useOnline();
  const actor = useSetting(route, 'actor');
  const subject = useSetting(route, 'subject');
  const trail = useMemo(() => new AuditTrail(link, actor, subject), [link, actor, subject]);
  useTopic(trail.topic);
  const [error, setError] = useState<unknown>(undefined);
  const seen = useSeen(trail);

  useEffect(() => {
    if (!online) {
      return;
    }
    const ask = () => trail.newer().then(() => setError(undefined), setError);
    void ask();
    const timer = setInterval(() => {
      if (!document.hidden) {
        void ask();
      }
    }, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [online, trail]);

  const { entries } = trail;
  const save = () =>
    saveAs(
      `signalbox-audit-${String(entries[0]?.entryNo ?? 0n)}.ndjson`,
      asLines(entries),
      'application/x-ndjson',
    );
  return (
    <div className={css.page}>
      <div className={css.head}>
        <h1>{words.title}</h1>
        <p className="quiet">{words.intro}</p>
        <span className={css.end}>
          <Button disabled={entries.length === 0} title={words.saveTitle} onClick={save}>
            {words.save}
          </Button>
        </span>
      </div>
      <div className={css.filters}>
        <FilterField
          label={words.actor}
          placeholder={words.actorAll}
          value={actor}
          known={seen}
          onValue={(said) => route.set({ actor: said })}
        />
        <FilterField
          label={words.subject}
          placeholder={words.subjectAll}
          value={subject}
          known={[]}
          onValue={(said) => route.set({ subject: said })}
        />
        <span className={css.count}>
          {trail.answered && words.loaded(formatCount(entries.length))}
          <ChainWord entries={entries} filtered={trail.filtered} />
        </span>
      </div>
      {error !== undefined && online && (
        <ErrorBar
          error={error}
          onRetry={() => void trail.newer().then(() => setError(undefined), setError)}
        />
      )}
      {!trail.answered ? (
        error === undefined && <p className="caption">{online ? words.loading : text.people.noLink}</p>
      ) : entries.length === 0 ? (
        <p className={`card ${css.empty}`}>{trail.filtered ? words.noMatch : words.empty}</p>
      ) : (
        <AuditTable entries={entries} />
      )}
      {entries.length > 0 && (
        <div className={css.more}>
          {trail.complete ? (
            <span className="caption">{words.oldest}</span>
          ) : (
            <Button disabled={!online} onClick={() => void trail.older().catch(setError)}>
              {words.older}
            </Button>
          )}
          {!online && <span className="small faint">{words.noLink}</span>}
        </div>
      )}
    </div>
  );
}

/** Everybody this page has met, to complete what is typed; kept while one filters. */
function useSeen(trail: AuditTrail): readonly string[] {
  const [seen] = useState(() => new Set<string>());
  for (const entry of trail.entries) {
    seen.add(entry.actor);
  }
  return [...seen].sort();
}

import { Button } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../format/numbers';
import { Role } from '../../gen/signalbox/v1/access_pb';
import { useTopic } from '../../state/Beat';
import { BulkDesk } from '../../state/BulkDesk';
import { useConsole, useOnline } from '../../state/Console';
import { readColumns, readSort, type Sort, saySort, USUAL_SORT } from '../../state/fleetView';
import { useSetting } from '../../state/Route';
import { Selection } from '../../state/Selection';
import { parseQuery } from '../../state/search';
import { metricsIn, tagsIn } from '../../state/searchMatch';
import { text } from '../../strings';
import { AddDevice } from '../joining/AddDevice';
import { useNow } from '../parts/Clock';
import { isTyping } from '../parts/keys';
import { To } from '../shell/To';
import { BulkBar } from './BulkBar';
import { ColumnsMenu } from './ColumnsMenu';
import { columnsOf, type FleetColumn, metricOfColumn, usualColumns } from './columns';
import { FleetTable } from './FleetTable';
import css from './fleet.module.css';
import { namedMetrics } from './fleetColumns';
import { NoMatch } from './NoMatch';
import { OutcomeBar } from './OutcomeBar';
import { PresenceBar } from './PresenceBar';
import { SearchField } from './SearchField';
import { useFleetRows, useLexicon, useTelling, useTokens } from './useFleetRows';
import { usePageWidth } from './usePageWidth';
import { SaveView, ViewsBar } from './ViewsBar';

/** As many as the widest screen shows. */
const METRIC_COLUMNS = 4;

/** Every device, live. */
export default function FleetPage() {
  const console = useConsole();
  const { fleet, route } = console;
  useTopic(fleet.status);
  useTopic(console.linkTopic);
  const online = useOnline();
  const query = useSetting(route, 'q');
  const saidSort = useSetting(route, 'sort');
  const saidColumns = useSetting(route, 'columns');
  const bulkId = useSetting(route, 'bulk');
  const [draft, setDraft] = useState('');
  const [adding, setAdding] = useState(false);
  const [selection] = useState(() => new Selection());
  const [desk] = useState(
    () =>
      new BulkDesk(
        (body, expected) => console.link.ask(body, expected),
        (id) => fleet.devices.get(id)?.away ?? true,
      ),
  );
  const input = useRef<HTMLInputElement>(null);
  const { lexicon, version } = useLexicon();
  const standing = useMemo(() => parseQuery(query, lexicon), [query, lexicon]);
  const tokens = useTokens(query, draft, lexicon);
  const sort = useMemo(() => readSort(saidSort), [saidSort]);
  const view = useMemo(
    () => ({ query, sort: saidSort, columns: saidColumns }),
    [query, saidSort, saidColumns],
  );

  const { columns, shown, sorted } = useColumns(saidColumns, sort, tokens, version);
  const rows = sorted;
  useSelectionOfWhatIs(selection, version);
  const mayRun = console.may(Role.OPERATOR);
  useTopic(selection.topic);
  const none = selection.size === 0;
  useEffect(() => {
    // Another selection is another question.
    if (none) {
      desk.forget();
    }
  }, [none, desk]);

  // What devices do not put first is told only where somebody asks for it.
  const asked = lexicon
    .watchFor([...metricsIn(standing), ...shown.flatMap((id) => metricOfColumn(id) ?? [])])
    .join(' ');
  useEffect(() => console.watch(undefined, asked === '' ? [] : asked.split(' ')), [console, asked]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === '/' && !isTyping(event.target) && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        input.current?.focus();
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const all = fleet.devices.size;
  const mayAdd = console.may(Role.ENGINEER);
  const setTokens = (texts: readonly string[]) => route.set({ q: texts.join(' ') });
  const words = standing.map((token) => token.text);
  const picked = new Set(words.map((word) => word.toLowerCase()));
  const toggle = (word: string) =>
    setTokens(picked.has(word) ? words.filter((each) => each.toLowerCase() !== word) : [...words, word]);
  const hidden = selection.size === 0 ? 0 : selection.size - selection.among(rows.map((device) => device.id));
  return (
    <div className={css.page}>
      <div className={css.head}>
        <h1>{text.fleet.title}</h1>
        <p className={css.summary}>
          {fleet.complete && (all === 1 ? text.fleet.one : text.fleet.devices(formatCount(all)))}
          {fleet.complete && <Rate />}
        </p>
        <div className={css.headEnd}>
          <To path="/bulks" className={css.headLink}>
            {text.bulk.all}
          </To>
          <To
            path={query === '' ? '/wall' : `/wall?${new URLSearchParams({ q: query })}`}
            className={`${css.headLink} ${css.toWall}`}
            title={text.fleet.wallTitle}
          >
            {text.fleet.wall}
          </To>
          <ColumnsMenu
            lexicon={lexicon}
            shown={shown}
            usual={saidColumns === ''}
            onChoose={(ids) => route.set({ columns: ids === undefined ? '' : ids.join(',') || 'device' })}
          />
          {mayAdd && (
            <Button disabled={!online} onClick={() => setAdding(true)}>
              {text.fleet.addDevice}
            </Button>
          )}
        </div>
      </div>
      <PresenceBar version={version} picked={picked} onPick={toggle} />
      <div className={css.searchLine}>
        <SearchField
          input={input}
          tokens={standing}
          draft={draft}
          lexicon={lexicon}
          onTokens={setTokens}
          onDraft={setDraft}
          shown={rows.length}
          all={all}
        />
        <SaveView view={view} />
      </div>
      <div className={css.band} data-busy={selection.size > 0 || bulkId !== ''}>
        {selection.size > 0 && mayRun ? (
          <BulkBar
            selection={selection}
            desk={desk}
            hidden={hidden}
            onStarted={(id) => route.set({ bulk: id })}
          />
        ) : bulkId !== '' ? (
          <OutcomeBar
            key={bulkId}
            bulkId={bulkId}
            onFollow={(id) => route.set({ bulk: id })}
            onClose={() => route.set({ bulk: '' })}
          />
        ) : (
          <ViewsBar view={view} />
        )}
      </div>
      {fleet.complete && all === 0 ? (
        <div className={`card ${css.empty}`}>
          <p>{text.fleet.empty}</p>
          {mayAdd ? (
            <Button variant="filled" onClick={() => setAdding(true)}>
              {text.fleet.emptyAction}
            </Button>
          ) : (
            <p className="faint">{text.fleet.emptyViewer}</p>
          )}
        </div>
      ) : fleet.complete && rows.length === 0 ? (
        <NoMatch
          tokens={tokens}
          version={version}
          onDrop={(index) => {
            setDraft(index < words.length ? draft : '');
            setTokens(words.filter((_, i) => i !== index));
          }}
        />
      ) : (
        <FleetTable
          rows={rows}
          columns={columns}
          sort={sort}
          onSort={(next) => route.set({ sort: saySort(next) })}
          selection={mayRun ? selection : undefined}
        />
      )}
      <AddDevice opened={adding} onClose={() => setAdding(false)} />
    </div>
  );
}

/** Which columns are shown, and the rows in the order of one of them. */
function useColumns(
  said: string,
  sort: Sort,
  tokens: ReturnType<typeof useTokens>,
  version: number,
): {
  readonly columns: readonly FleetColumn[];
  readonly shown: readonly string[];
  readonly sorted: ReturnType<typeof useFleetRows>;
} {
  const console = useConsole();
  const { fleet, shelf } = console;
  const widthPx = usePageWidth();
  const shelfVersion = useTopic(shelf.topic);
  const chosen = useMemo(() => readColumns(said), [said]);
  // The order's column may not be shown: it orders all the same.
  const named = useMemo(
    () => new Set([...(chosen ?? []), sort.id].flatMap((id) => metricOfColumn(id) ?? [])),
    [chosen, sort],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the versions stand for the mutable stores
  const byName = useMemo(
    () => namedMetrics(fleet.devices.values(), shelf, named),
    [fleet, shelf, named, shelfVersion, version],
  );
  const ordering = useMemo(
    () =>
      columnsOf([sort.id], { console, metrics: byName, tags: new Set() }).find(
        (column) => column.id === sort.id,
      ),
    [sort, console, byName],
  );
  const order = {
    key: sort.id === USUAL_SORT.id ? undefined : ordering?.sortBy,
    descending: sort.descending,
    follows: ordering?.follows ?? 'members',
  };
  const sorted = useFleetRows(tokens, order, version);
  const { metrics, tags } = useTelling(sorted, METRIC_COLUMNS, version);
  // What the search says already need not stand in every row.
  const telling = useMemo(() => {
    const said = new Set(tagsIn(tokens));
    return new Set([...tags].filter((tag) => !said.has(tag.toLowerCase())));
  }, [tags, tokens]);
  const shown = useMemo(
    () => chosen ?? usualColumns(metrics, widthPx, telling.size > 0),
    [chosen, metrics, widthPx, telling],
  );
  const columns = useMemo(() => {
    const known = new Map([...metrics.map((metric) => [metric.name, metric] as const), ...byName]);
    return columnsOf(shown, { console, metrics: known, tags: telling });
  }, [shown, metrics, byName, console, telling]);
  return { columns, shown, sorted };
}

/** Devices that were deleted are not selected any more. */
function useSelectionOfWhatIs(selection: Selection, version: number): void {
  const { fleet } = useConsole();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the mutable store
  useEffect(() => selection.keepOnly((id) => fleet.devices.has(id)), [selection, fleet, version]);
}

function Rate() {
  const { fleet } = useConsole();
  useNow();
  const rate = fleet.readingsPerMinute();
  return rate === 0 ? null : <span className={css.rate}> · {text.fleet.rate(formatCount(rate))}</span>;
}

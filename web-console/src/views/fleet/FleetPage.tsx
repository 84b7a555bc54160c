import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { formatCount } from '../../format/numbers';
import { Role } from '../../gen/signalbox/v1/access_pb';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { useNow } from '../parts/Clock';
import { isTyping } from '../parts/keys';
import { AddDevice } from './AddDevice';
import { FleetTable } from './FleetTable';
import css from './fleet.module.css';
import { PresenceBar } from './PresenceBar';
import { SearchField } from './SearchField';
import { useFleetRows } from './useFleetRows';

/** As many as the widest screen shows. */
const METRIC_COLUMNS = 4;

/** Every device, live. */
export default function FleetPage() {
  const console = useConsole();
  const { fleet } = console;
  useTopic(fleet.status);
  useTopic(console.linkTopic);
  const [query, setQuery] = useState('');
  const [adding, setAdding] = useState(false);
  const [liveSort, setLiveSort] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const { rows, narrow, columns, tags, version } = useFleetRows(query, liveSort, METRIC_COLUMNS);

  useEffect(() => console.watch(undefined), [console]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === '/' && !isTyping(event.target) && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        search.current?.focus();
        search.current?.select();
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const all = fleet.devices.size;
  const mayAdd = console.may(Role.ENGINEER);
  const toggle = (word: string) => {
    const token = word.toLowerCase();
    const without = query.replace(new RegExp(`(^|\\s)${token}(?=\\s|$)`, 'i'), '').trim();
    setQuery(without === query.trim() ? `${query.trim()} ${token}`.trim() : without);
  };
  return (
    <div className={css.page}>
      <div className={css.head}>
        <h1>{text.fleet.title}</h1>
        <p className={css.summary}>
          {fleet.complete && (all === 1 ? text.fleet.one : text.fleet.devices(formatCount(all)))}
          {fleet.complete && <Rate />}
        </p>
        {mayAdd && (
          <Button disabled={!console.online} onClick={() => setAdding(true)}>
            {text.fleet.addDevice}
          </Button>
        )}
      </div>
      <PresenceBar version={version} onPick={toggle} />
      <SearchField ref={search} query={query} onQuery={setQuery} shown={rows.length} all={all} />
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
        <div className={`card ${css.empty}`}>
          <p>{text.fleet.noMatch(query.trim())}</p>
          {narrow !== undefined && (
            <Button onClick={() => setQuery(query.toLowerCase().replace(narrow.token, '').trim())}>
              {text.fleet.drop(narrow.token)}
            </Button>
          )}
        </div>
      ) : (
        <FleetTable rows={rows} columns={columns} tags={tags} onLiveSort={setLiveSort} />
      )}
      <AddDevice opened={adding} onClose={() => setAdding(false)} />
    </div>
  );
}

function Rate() {
  const { fleet } = useConsole();
  useNow();
  const rate = fleet.readingsPerMinute();
  return rate === 0 ? null : <span className={css.rate}> · {text.fleet.rate(formatCount(rate))}</span>;
}

import { Button, SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { useConsole, useOnline } from '../../../state/Console';
import { RANGES } from '../../../state/chartWindow';
import { useSetting } from '../../../state/Route';
import { text } from '../../../strings';
import { ErrorBar } from '../../parts/ErrorBar';
import page from '../device.module.css';
import { EventList, eventTitles } from '../EventList';
import css from '../events.module.css';
import { useEvents } from '../useEvents';
import type { TabProps } from './TabProps';

const words = text.events;

/** What happened at the device, by name and time, as far back as it is kept; what happens now is added on top. */
export function EventsTab({ device, capabilities }: TabProps) {
  const { link, route } = useConsole();
  const online = useOnline();
  const named = useSetting(route, 'event');
  const range = useSetting(route, 'since');
  const spanMs = RANGES[range as keyof typeof RANGES] as number | undefined;
  const names = useMemo(() => named.split(',').filter((name) => name !== ''), [named]);
  const fromMs = useMemo(() => (spanMs === undefined ? 0 : link.hubNow() - spanMs), [link, spanMs]);
  const { list, log } = useEvents(device.id, names, fromMs);
  const declared = capabilities?.events ?? [];
  const titles = eventTitles(capabilities);
  const known = [...new Set([...titles.keys(), ...list.map(({ name }) => name), ...names])];
  const choose = (name: string) =>
    route.set({
      event: (names.includes(name) ? names.filter((other) => other !== name) : [...names, name]).join(','),
    });
  return (
    <section className={`card ${page.executions}`}>
      <div className={page.cardHead}>
        <h2>{words.title}</h2>
        <fieldset className={css.names}>
          <legend className={css.legend}>{words.names}</legend>
          <button type="button" aria-pressed={names.length === 0} onClick={() => route.set({ event: '' })}>
            {words.anyName}
          </button>
          {known.map((name) => (
            <button
              key={name}
              type="button"
              title={name}
              aria-pressed={names.includes(name)}
              onClick={() => choose(name)}
            >
              {titles.get(name) ?? name}
            </button>
          ))}
        </fieldset>
        <SegmentedControl
          aria-label={words.range}
          data={Object.entries(words.ranges).map(([value, label]) => ({ value: value || 'all', label }))}
          value={spanMs === undefined ? 'all' : range}
          onChange={(next) => route.set({ since: next === 'all' ? '' : next })}
        />
      </div>
      {log.error !== undefined && online && <ErrorBar error={log.error} onRetry={() => void log.refresh()} />}
      {list.length === 0 ? (
        <p className="quiet" hidden={log.error !== undefined && online}>
          {!log.loaded
            ? online
              ? words.loading
              : text.errors.noLink
            : names.length > 0 || spanMs !== undefined
              ? words.noMatch
              : declared.length === 0
                ? words.none
                : words.empty}
        </p>
      ) : (
        <EventList list={list} titles={titles} full />
      )}
      {log.loaded && list.length > 0 && (
        <div className={css.foot}>
          {log.complete ? (
            <span className="faint small">{words.atEnd}</span>
          ) : (
            <Button disabled={!online || log.busy} onClick={() => void log.more()}>
              {words.older}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

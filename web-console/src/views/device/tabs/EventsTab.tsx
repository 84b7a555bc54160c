import { Button, SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { formatClock, formatExact, formatLatency } from '../../../format/times';
import type { DeviceEvent } from '../../../gen/signalbox/v1/event_pb';
import { useBackLog } from '../../../state/BackLog';
import { useTopic } from '../../../state/Beat';
import { useConsole, useOnline } from '../../../state/Console';
import { RANGES } from '../../../state/chartWindow';
import { eventLog } from '../../../state/deviceRequests';
import { eventsShown, eventValues } from '../../../state/eventsShown';
import { useSetting } from '../../../state/Route';
import { text } from '../../../strings';
import { ErrorBar } from '../../parts/ErrorBar';
import page from '../device.module.css';
import css from '../events.module.css';
import type { TabProps } from './TabProps';

const words = text.events;
/** Later than this is worth a word: the event waited on the device. */
const LATE_MS = 5000;

/** What happened at the device, by name and time, as far back as it is kept; what happens now is added on top. */
export function EventsTab({ device, capabilities }: TabProps) {
  const { events, link, route } = useConsole();
  const online = useOnline();
  const version = useTopic(events.topic);
  const named = useSetting(route, 'event');
  const range = useSetting(route, 'since');
  const spanMs = RANGES[range as keyof typeof RANGES] as number | undefined;
  const names = useMemo(() => named.split(',').filter((name) => name !== ''), [named]);
  const fromMs = useMemo(() => (spanMs === undefined ? 0 : link.hubNow() - spanMs), [link, spanMs]);
  const log = useBackLog(() => eventLog(link, device.id, names, fromMs), [link, device.id, names, fromMs]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the store
  const list = useMemo(
    () => eventsShown(log.items, events.newest(), { names, fromMs, reachesMs: log.reachesMs }),
    [log.items, log.reachesMs, events, version, names, fromMs],
  );
  const declared = capabilities?.events ?? [];
  const titles = new Map(declared.map(({ name, title }) => [name, title || name]));
  const known = [...new Set([...titles.keys(), ...list.map(({ name }) => name), ...names])];
  const nowMs = link.hubNow();
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
        <ul className={`${css.list} ${css.full}`}>
          {list.map((event) => (
            <Line key={String(event.eventNo)} event={event} title={titles.get(event.name)} nowMs={nowMs} />
          ))}
        </ul>
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

function Line({ event, title, nowMs }: { event: DeviceEvent; title: string | undefined; nowMs: number }) {
  const atMs = Number(event.timeMs);
  const lateMs = Number(event.receivedAtMs) - atMs;
  return (
    <li>
      <span className={css.name} title={event.name}>
        {title ?? event.name}
      </span>
      <span className={css.values}>{eventValues(event)}</span>
      <span className={css.late}>{lateMs > LATE_MS && words.received(formatLatency(lateMs))}</span>
      <time className={css.at} title={formatExact(atMs)}>
        {formatClock(atMs, nowMs)}
      </time>
    </li>
  );
}

import { Button, SegmentedControl } from '@mantine/core';
import { useEffect, useMemo } from 'react';
import { formatNumber, NO_VALUE } from '../../../format/numbers';
import { formatClock, formatEpoch, formatExact } from '../../../format/times';
import { formatDuration } from '../../../format/units';
import { PRESENCE_KINDS, presenceCause, presenceKind, presenceWord } from '../../../model/presence';
import { type PresenceSpan, presenceSpans, uptimeOf, withNow } from '../../../model/presenceSpans';
import { useBackLog } from '../../../state/BackLog';
import { useTopic } from '../../../state/Beat';
import { useConsole, useOnline } from '../../../state/Console';
import { RANGES } from '../../../state/chartWindow';
import { presenceLog } from '../../../state/deviceRequests';
import { useSetting } from '../../../state/Route';
import { text } from '../../../strings';
import { useNow } from '../../parts/Clock';
import { ErrorBar } from '../../parts/ErrorBar';
import { Glyph } from '../../parts/Glyph';
import { TimeAxis } from '../../parts/TimeAxis';
import page from '../device.module.css';
import css from '../presence.module.css';
import type { TabProps } from './TabProps';

const words = text.presenceTab;
const DAY = '24h';
/** A word needs this share of the strip to be read. */
const WORD_SHARE = 0.08;

/** When the device was there and when not, and why; how much of the time, without guessing. */
export function PresenceTab({ device }: TabProps) {
  const { link, route } = useConsole();
  const online = useOnline();
  useTopic(device.topic);
  useNow();
  const wanted = useSetting(route, 'range');
  const range = wanted in words.ranges ? (wanted as keyof typeof words.ranges) : DAY;
  const rangeMs = RANGES[range];
  const log = useBackLog(() => presenceLog(link, device.id), [link, device.id]);
  const sinceMs = device.presence?.sinceMs;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another presence is a new entry
  useEffect(() => {
    if (online) {
      void log.refresh().then(() => log.reach(link.hubNow() - rangeMs));
    }
  }, [log, link, online, rangeMs, sinceMs]);

  // Without a link nobody knows what is now: the strip ends where the link did.
  const nowMs = link.hubNow();
  // Before it was registered there was nothing to be known.
  const fromMs = Math.max(nowMs - rangeMs, Number(device.device?.createdAtMs ?? 0n));
  const { presence: current } = device;
  const items = useMemo(() => withNow(log.items, current), [log.items, current]);
  const spans = presenceSpans(items, fromMs, nowMs);
  const uptime = uptimeOf(spans);
  const entries = useMemo(
    () =>
      items.map((presence, index) => ({
        presence,
        endMs: index === 0 ? undefined : Number(items[index - 1]?.sinceMs ?? 0n),
      })),
    [items],
  );
  return (
    <>
      <section className={`card ${css.card}`}>
        <div className={page.cardHead}>
          <h2>{words.title}</h2>
          <span className={page.grow} />
          <SegmentedControl
            aria-label={words.range}
            data={Object.entries(words.ranges).map(([value, label]) => ({ value, label }))}
            value={range}
            onChange={(next) => route.set({ range: next === DAY ? '' : next })}
          />
        </div>
        {log.error !== undefined && online && (
          <ErrorBar error={log.error} onRetry={() => void log.refresh()} />
        )}
        <div className={css.uptime}>
          <span className={css.share}>
            {!log.loaded || uptime.share === undefined ? NO_VALUE : percent(uptime.share)}
            <span className={css.shareUnit}>%</span>
          </span>
          <span className="quiet">
            {log.loaded && uptime.share === undefined
              ? words.nothingKnown
              : `${presenceWord('online').toLowerCase()} ${words.ofKnown}`}
          </span>
          <dl className={css.spent}>
            {PRESENCE_KINDS.filter((kind) => log.loaded && uptime.spent[kind] >= 1000).map((kind) => (
              <div key={kind} data-kind={kind}>
                <dt>
                  <Glyph name={kind} size={10} />
                  {presenceWord(kind)}
                </dt>
                <dd>{formatDuration(uptime.spent[kind])}</dd>
              </div>
            ))}
          </dl>
        </div>
        <div className={css.strip} role="img" aria-label={words.strip(words.ranges[range])}>
          <span style={{ width: `${(100 * (fromMs - nowMs + rangeMs)) / rangeMs}%` }} />
          {log.loaded &&
            spans.map((span) => <Band key={span.fromMs} span={span} rangeMs={rangeMs} nowMs={nowMs} />)}
        </div>
        <TimeAxis fromMs={nowMs - rangeMs} toMs={nowMs} live={online} />
        <p className="caption">
          {log.loaded && uptime.knownShare < 0.9995 && words.unknownShare(percent(1 - uptime.knownShare))}
        </p>
      </section>
      <section className={`card ${css.card}`}>
        <h2>{words.list}</h2>
        {log.loaded && entries.length === 0 ? (
          <p className="quiet">{words.empty}</p>
        ) : (
          <table className={css.table}>
            <thead>
              <tr>
                <th>{words.columns.state}</th>
                <th>{words.columns.cause}</th>
                <th>{words.columns.since}</th>
                <th className={css.right}>{words.columns.lasted}</th>
                <th className={css.right}>{words.columns.epoch}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map(({ presence, endMs }) => {
                const kind = presenceKind(presence.state);
                const since = Number(presence.sinceMs);
                return (
                  <tr key={`${presence.sinceMs} ${presence.state} ${presence.epoch}`}>
                    <td>
                      <span className={css.state} data-kind={kind}>
                        <Glyph name={kind} size={11} />
                        {presenceWord(kind)}
                      </span>
                    </td>
                    <td className="quiet">{presenceCause(presence, nowMs) || NO_VALUE}</td>
                    <td>
                      <time title={formatExact(since)}>{formatClock(since, nowMs)}</time>
                    </td>
                    <td className={css.right}>
                      {formatDuration((endMs ?? nowMs) - since)}
                      {endMs === undefined && <span className="faint"> {words.still}</span>}
                    </td>
                    <td className={css.right}>
                      {presence.epoch === 0n ? NO_VALUE : formatEpoch(presence.epoch)}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        )}
        {log.loaded && !log.complete && (
          <div>
            <Button disabled={!online || log.busy} onClick={() => void log.more()}>
              {words.older}
            </Button>
          </div>
        )}
      </section>
    </>
  );
}

function Band({ span, rangeMs, nowMs }: { span: PresenceSpan; rangeMs: number; nowMs: number }) {
  const share = (span.toMs - span.fromMs) / rangeMs;
  const cause = span.presence === undefined ? words.notKept : presenceCause(span.presence, nowMs);
  const title = [
    presenceWord(span.kind),
    cause,
    `${formatExact(span.fromMs)} – ${formatExact(span.toMs)}`,
    formatDuration(span.toMs - span.fromMs),
  ];
  return (
    <span
      className={css.band}
      data-kind={span.kind}
      style={{ width: `${100 * share}%` }}
      title={title.filter((line) => line !== '').join('\n')}
    >
      {share > WORD_SHARE && (
        <>
          <Glyph name={span.kind} size={10} />
          <span>{presenceWord(span.kind)}</span>
        </>
      )}
    </span>
  );
}

/** 100 is only what is whole. */
function percent(share: number): string {
  const rounded = Math.floor(share * 1000) / 10;
  return formatNumber(rounded, rounded === 100 || rounded === 0 ? 0 : 1);
}

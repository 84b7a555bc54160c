import { Button } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { formatCount, NO_VALUE } from '../../format/numbers';
import { formatClock, formatExact, formatLatency } from '../../format/times';
import { formatDuration } from '../../format/units';
import type { HubStatus } from '../../gen/signalbox/v1/console_link_pb';
import { issuerName } from '../../model/execution';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { useNow } from '../parts/Clock';
import { ErrorBar } from '../parts/ErrorBar';
import { Glyph } from '../parts/Glyph';
import css from './health.module.css';

const ASK_EVERY_MS = 5000;

/** How the hub and its bridge are. */
export default function HealthPage() {
  const console = useConsole();
  const { online, link } = console;
  useTopic(console.linkTopic);
  useNow();
  const [status, setStatus] = useState<HubStatus>();
  const [error, setError] = useState<unknown>(undefined);
  const ask = useCallback(() => {
    console.hubStatus().then(
      (answer) => {
        setStatus(answer);
        setError(undefined);
      },
      (refused: unknown) => setError(refused),
    );
  }, [console]);
  useEffect(() => {
    if (!online) {
      return;
    }
    ask();
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [online, ask]);

  const bridge = status?.bridge;
  const count = (value: number | bigint | undefined) =>
    value === undefined ? NO_VALUE : formatCount(Number(value));
  const away = !online && status !== undefined;
  return (
    <div className={css.page}>
      <h1>{text.health.title}</h1>
      {error !== undefined && online && <ErrorBar error={error} onRetry={ask} />}
      <section className={`card ${css.card}`} data-away={away}>
        <div className={css.head}>
          <h2>{text.health.hub}</h2>
          <span className="quiet">{console.session?.hubName}</span>
        </div>
        <div className={css.tiles}>
          <Tile name={text.health.devices} value={count(status?.devices)} />
          <Tile name={text.health.deviceLinks} value={count(status?.deviceLinks)} />
          <Tile name={text.health.consoleLinks} value={count(status?.consoleLinks)} />
          <Tile name={text.health.openExecutions} value={count(status?.openExecutions)} />
        </div>
        <dl className={css.facts}>
          <dt>{text.health.version}</dt>
          <dd>{status?.version || NO_VALUE}</dd>
          <dt>{text.health.id}</dt>
          <dd className="mono">{status?.hubId || NO_VALUE}</dd>
          <dt>{text.health.uptime}</dt>
          <dd title={status === undefined ? '' : formatExact(Number(status.startedAtMs))}>
            {status === undefined ? NO_VALUE : formatDuration(link.hubNow() - Number(status.startedAtMs))}
          </dd>
        </dl>
      </section>
      <section className={`card ${css.card}`} data-away={away}>
        <div className={css.head}>
          <h2>{text.health.bridge}</h2>
          {bridge !== undefined && (
            <span className={css.state} data-up={bridge.up}>
              <Glyph name={bridge.up ? 'online' : 'offline'} size={11} />
              {bridge.up ? text.health.up : text.health.down}
            </span>
          )}
          <span className="mono quiet">{bridge?.broker}</span>
        </div>
        {bridge !== undefined && !bridge.up && bridge.trouble !== '' && (
          <p className={css.trouble}>{bridge.trouble}</p>
        )}
        {status !== undefined && bridge === undefined ? (
          <p className="quiet">{text.health.noBridge}</p>
        ) : (
          <>
            <div className={css.tiles}>
              <Tile name={text.health.published} value={count(bridge?.published)} />
              <Tile name={text.health.received} value={count(bridge?.received)} />
              <Tile
                name={text.health.dropped}
                value={count(bridge?.dropped)}
                bad={(bridge?.dropped ?? 0n) > 0n}
              />
              <Tile name={text.health.waiting} value={count(bridge?.waiting)} />
            </div>
            <p className="caption">
              {text.health.messages}, {text.health.since}
            </p>
          </>
        )}
      </section>
      <ThisConsole />
    </div>
  );
}

function ThisConsole() {
  const console = useConsole();
  const { link, principal, session } = console;
  const name = principal?.name ?? '';
  return (
    <section className={`card ${css.card}`}>
      <div className={css.head}>
        <h2>{text.health.toHere}</h2>
        <span className={css.end}>
          <Button onClick={() => void console.signOut()}>{text.hub.signOut}</Button>
        </span>
      </div>
      <dl className={css.facts}>
        <dt>{text.entry.user}</dt>
        <dd>{issuerName(name)}</dd>
        <dt>{text.health.role}</dt>
        <dd>{text.roles[principal?.role ?? 0]}</dd>
        <dt>{text.health.version}</dt>
        <dd>{__VERSION__}</dd>
        <dt>{text.link.transport}</dt>
        <dd>{console.online ? text.link.transports[link.transport] : NO_VALUE}</dd>
        <dt>{text.link.roundTrip}</dt>
        <dd>{console.online && link.roundTripMs > 0 ? formatLatency(link.roundTripMs) : NO_VALUE}</dd>
        <dt>{text.health.sessionUntil}</dt>
        <dd>
          {session === undefined || session.expiresAtMs === 0n
            ? NO_VALUE
            : formatClock(Number(session.expiresAtMs), link.hubNow())}
        </dd>
      </dl>
    </section>
  );
}

function Tile({ name, value, bad = false }: { name: string; value: ReactNode; bad?: boolean }) {
  return (
    <div className={css.tile} data-bad={bad}>
      <span>{name}</span>
      <b>{value}</b>
    </div>
  );
}

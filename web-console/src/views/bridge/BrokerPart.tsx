import type { ReactNode } from 'react';
import { formatCount, formatNumber, NO_VALUE } from '../../format/numbers';
import { formatAge, formatExact, formatMinute } from '../../format/times';
import { quantity } from '../../format/units';
import type { BridgeStatus } from '../../gen/signalbox/v1/console_link_pb';
import { drops, outageSentences } from '../../model/bridge';
import { useTopic } from '../../state/Beat';
import type { BridgeWatch } from '../../state/BridgeWatch';
import { useConsole } from '../../state/Console';
import type { SeriesRing } from '../../state/SeriesRing';
import { text } from '../../strings';
import { Age } from '../parts/Age';
import { useNow } from '../parts/Clock';
import { Glyph } from '../parts/Glyph';
import { Sparkline } from '../parts/Sparkline';
import css from './bridge.module.css';

const words = text.bridge;

/** Whether the broker is there, how much goes through, and what does not. */
export function BrokerPart({ watch }: { watch: BridgeWatch }) {
  const console = useConsole();
  useTopic(watch.topic);
  useTopic(console.linkTopic);
  const { bridge } = watch;
  const away = !console.online && bridge !== undefined;
  return (
    <div className={css.columns} data-away={away}>
      <div className={css.main}>
        {bridge !== undefined && !bridge.up && <Outage bridge={bridge} />}
        <State bridge={bridge} />
        <section className={`card ${css.rates}`}>
          <Rate
            name={words.published}
            rate={bridge?.publishedPerSecond}
            all={bridge?.published}
            ring={watch.published}
            cut={away || bridge?.up === false}
          />
          <Rate
            name={words.received}
            rate={bridge?.receivedPerSecond}
            all={bridge?.received}
            ring={watch.received}
            cut={away || bridge?.up === false}
          />
          <Waiting bridge={bridge} ring={watch.waiting} cut={away} />
        </section>
        <Drops bridge={bridge} />
      </div>
    </div>
  );
}

function Outage({ bridge }: { bridge: BridgeStatus }) {
  const { link } = useConsole();
  const since = Number(bridge.sinceMs) || Number(bridge.lastErrorAtMs);
  return (
    <section className={css.outage} role="status">
      <h2>{words.outage.title(since > 0 ? formatMinute(since, link.hubNow()) : NO_VALUE)}</h2>
      {bridge.trouble !== '' && <p>{bridge.trouble}</p>}
      <ul>
        {outageSentences(bridge).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}

function State({ bridge }: { bridge: BridgeStatus | undefined }) {
  const { link } = useConsole();
  useNow();
  const embedded = bridge?.broker === 'embedded';
  const since = Number(bridge?.sinceMs ?? 0);
  return (
    <section className={`card ${css.state}`}>
      <div className={css.stateHead}>
        {bridge === undefined ? (
          <span className="faint">{NO_VALUE}</span>
        ) : (
          <span className={css.lamp} data-up={bridge.up}>
            <Glyph name={bridge.up ? 'online' : 'offline'} size={12} />
            {bridge.up ? words.up : words.down}
          </span>
        )}
        <h2>{embedded ? words.embedded : (bridge?.broker ?? '')}</h2>
        {since > 0 && (
          <span className="quiet" title={formatExact(since)}>
            {words.since(formatMinute(since, link.hubNow()))}
          </span>
        )}
      </div>
      <dl className={css.facts}>
        <dt>{words.lastError}</dt>
        <dd>
          {bridge === undefined ? (
            NO_VALUE
          ) : bridge.lastError === '' ? (
            <span className="quiet">{words.noError}</span>
          ) : (
            <>
              {bridge.lastError} <span className="faint">· </span>
              <span className="faint">
                <Age atMs={Number(bridge.lastErrorAtMs)} />
              </span>
            </>
          )}
        </dd>
        <dt>{words.requests}</dt>
        <dd>
          {bridge === undefined ? NO_VALUE : bridge.takesRequests ? words.requestsOn : words.requestsOff}
        </dd>
        <dt>{words.retained}</dt>
        <dd title={words.retainedHint}>
          {bridge === undefined ? NO_VALUE : formatCount(bridge.retainedTopics)}
        </dd>
        {embedded && (
          <>
            <dt />
            <dd className="caption">{words.embeddedHint}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Rate({
  name,
  rate,
  all,
  ring,
  cut,
}: {
  name: string;
  rate: number | undefined;
  all: bigint | undefined;
  ring: SeriesRing;
  cut: boolean;
}) {
  return (
    <Tile
      name={name}
      value={rate === undefined ? NO_VALUE : formatNumber(rate, rate < 10 ? 1 : 0)}
      unit={words.perSecond}
      ring={ring}
      cut={cut}
      note={all === undefined ? NO_VALUE : words.inAll(formatCount(Number(all)))}
    />
  );
}

function Waiting({
  bridge,
  ring,
  cut,
}: {
  bridge: BridgeStatus | undefined;
  ring: SeriesRing;
  cut: boolean;
}) {
  const size = quantity(Number(bridge?.waitingAnswerBytes ?? 0n), 'By', 0);
  const note =
    bridge === undefined
      ? NO_VALUE
      : bridge.waitingAnswerBytes > 0n
        ? `${words.answers}: ${words.answersOf(`${size.digits} ${size.unit}`, formatAge(Number(bridge.oldestAnswerMs)))}`
        : bridge.lateAnswers > 0
          ? ''
          : bridge.waiting === 0
            ? words.waitingNone
            : '';
  const late = bridge?.lateAnswers ?? 0;
  return (
    <Tile
      name={words.waiting}
      value={bridge === undefined ? NO_VALUE : formatCount(bridge.waiting)}
      unit=""
      ring={ring}
      cut={cut}
      bad={bridge !== undefined && !bridge.up && bridge.waiting > 0}
      note={
        <>
          {note}
          {late > 0 && (
            <span title={words.lateHint}>
              {' '}
              {words.late}: {formatCount(late)}
            </span>
          )}
        </>
      }
    />
  );
}

function Tile({
  name,
  value,
  unit,
  ring,
  cut,
  note,
  bad = false,
}: {
  name: string;
  value: string;
  unit: string;
  ring: SeriesRing;
  cut: boolean;
  note: ReactNode;
  bad?: boolean;
}) {
  return (
    <div className={css.tile} data-bad={bad}>
      <span className={css.tileName}>{name}</span>
      <span className={css.tileValue}>
        <b>{value}</b> {unit}
      </span>
      <Sparkline ring={ring} width={180} height={26} cut={cut} />
      <span className="caption">{note}</span>
    </div>
  );
}

function Drops({ bridge }: { bridge: BridgeStatus | undefined }) {
  const list = bridge === undefined ? [] : drops(bridge);
  return (
    <section className={`card ${css.drops}`}>
      <div className={css.cardHead}>
        <h2>{words.dropsTitle}</h2>
        <span className="quiet">{words.dropsSince}</span>
      </div>
      {list.length === 0 ? (
        <p className={`quiet ${css.inCard}`}>{bridge === undefined ? NO_VALUE : words.dropsNone}</p>
      ) : (
        <ul>
          {list.map((drop) => (
            <li key={drop.reason} data-expected={drop.expected}>
              <span>
                {drop.sentence}
                {drop.expected && <span className="faint"> · {words.dropsExpected}</span>}
              </span>
              <b>{formatCount(drop.count)}</b>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

import { SegmentedControl } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { formatClock, formatMinute } from '../../../format/times';
import { formatDuration, unitSign } from '../../../format/units';
import { type Capabilities, type Metric, ValueType } from '../../../gen/signalbox/v1/capabilities_pb';
import { withNow } from '../../../model/presenceSpans';
import { metricTitle, readingQuantity } from '../../../model/reading';
import { setpointOf, setpointSteps } from '../../../model/setpoint';
import { useBackLog } from '../../../state/BackLog';
import { useTopic } from '../../../state/Beat';
import { ChartFeed, type ChartSource } from '../../../state/ChartFeed';
import { useConsole, useOnline } from '../../../state/Console';
import {
  type ChartWindow,
  panned,
  parseMoment,
  parseWindow,
  RANGES,
  ranged,
  rangeName,
  windowWords,
  zoomed,
} from '../../../state/chartWindow';
import { csvOf, saveFile } from '../../../state/csv';
import { chartHistory, presenceLog, revisionLog } from '../../../state/deviceRequests';
import type { FleetDevice } from '../../../state/FleetStore';
import { useSetting } from '../../../state/Route';
import { text } from '../../../strings';
import { ErrorBar } from '../../parts/ErrorBar';
import css from '../chart.module.css';
import { Comparing } from './Comparing';
import { type ChartedMetric, LiveChart } from './LiveChart';
import { StateStrip } from './StateStrip';

interface Props {
  readonly device: FleetDevice;
  readonly capabilities: Capabilities;
  readonly metric: Metric;
}

const LIVE: ChartWindow = { rangeMs: RANGES['1h'], toMs: undefined };

/** One metric over a range, alone or compared with others; how it is set stands in the address. */
export function ChartCard({ device, capabilities, metric }: Props) {
  const console = useConsole();
  const { route, fleet, link } = console;
  const online = useOnline();
  const range = useSetting(route, 'range');
  const to = useSetting(route, 'to');
  const compared = useSetting(route, 'with');
  const heldMs = parseMoment(useSetting(route, 'at'));
  const hold = (atMs: number | undefined) => route.set({ at: atMs === undefined ? '' : String(atMs) });
  const series = fleet.series(device.id, metric.name);
  useTopic(series.topic);
  const window = useMemo(() => parseWindow(range, to) ?? LIVE, [range, to]);
  const setWindow = useCallback((next: ChartWindow) => route.set(windowWords(next)), [route]);
  const states = metric.type === ValueType.TEXT;
  const name = rangeName(window);
  const now = readingQuantity(series.value, metric);
  const nowMs = link.hubNow();
  const pan = (share: number) => setWindow(panned(window, share, link.hubNow()));
  const zoom = (factor: number) => {
    const endMs = window.toMs ?? link.hubNow();
    setWindow(zoomed(window, factor, window.toMs === undefined ? endMs : endMs - window.rangeMs / 2, endMs));
  };
  return (
    <section className={`card ${css.chartCard}`}>
      <div className={css.chartHead}>
        <h2>{metricTitle(metric)}</h2>
        <span className={css.chartNow}>{online && !device.away && `${now.digits} ${text.chart.now}`}</span>
        <div className={css.tools}>
          <div className={css.way}>
            <Tool title={text.chart.earlier} sign="←" onUse={() => pan(-0.5)} />
            <Tool title={text.chart.later} sign="→" off={window.toMs === undefined} onUse={() => pan(0.5)} />
            <Tool title={text.chart.zoomIn} sign="+" onUse={() => zoom(0.5)} />
            <Tool
              title={text.chart.zoomOut}
              sign="−"
              off={window.rangeMs >= RANGES['1y']}
              onUse={() => zoom(2)}
            />
          </div>
          <SegmentedControl
            aria-label={text.chart.rangeLabel}
            data={text.chart.ranges.map(({ value, label }) => ({ value, label }))}
            value={name ?? ''}
            onChange={(next) =>
              setWindow(ranged(window, RANGES[next as keyof typeof RANGES], heldMs, link.hubNow()))
            }
          />
        </div>
      </div>
      {(window.toMs !== undefined || name === undefined) && (
        <p className={css.past}>
          <span>
            {window.toMs === undefined
              ? text.chart.last(formatDuration(window.rangeMs))
              : text.chart.past(
                  formatMinute(window.toMs - window.rangeMs, nowMs),
                  formatMinute(window.toMs, nowMs),
                )}
          </span>
          <button type="button" className={css.textButton} onClick={() => setWindow(LIVE)}>
            {text.chart.toLive}
          </button>
        </p>
      )}
      {states ? (
        <StateStrip device={device} metric={metric} window={window} />
      ) : (
        <Lines
          device={device}
          capabilities={capabilities}
          metric={metric}
          window={window}
          compared={compared}
          onWindow={setWindow}
          heldMs={heldMs}
          onHold={hold}
        />
      )}
    </section>
  );
}

function Tool({
  title,
  sign,
  off = false,
  onUse,
}: {
  title: string;
  sign: string;
  off?: boolean;
  onUse: () => void;
}) {
  return (
    <button
      type="button"
      className={css.tool}
      title={title}
      aria-label={title}
      disabled={off}
      onClick={onUse}
    >
      {sign}
    </button>
  );
}

interface LinesProps extends Props {
  readonly window: ChartWindow;
  readonly compared: string;
  readonly onWindow: (window: ChartWindow) => void;
  readonly heldMs: number | undefined;
  readonly onHold: (atMs: number | undefined) => void;
}

/** Numbers and booleans, as lines. */
function Lines(props: LinesProps) {
  const { device, capabilities, metric, window, compared, onWindow, heldMs, onHold } = props;
  const console = useConsole();
  const { fleet, beat, link, route } = console;
  const online = useOnline();
  useTopic(fleet.members);
  const { id } = device;
  const charted = useMemo<readonly (ChartedMetric & Sourced)[]>(() => {
    const main = { title: metricTitle(metric), metric, source: { deviceId: id, metric: metric.name } };
    const others = parseCompared(compared, id).flatMap((source) => {
      const of = capabilities.metrics.find((candidate) => candidate.name === source.metric);
      const elsewhere =
        source.deviceId === id ? '' : (fleet.devices.get(source.deviceId)?.name ?? source.deviceId);
      return of === undefined || of.type === ValueType.TEXT
        ? []
        : [{ title: elsewhere || metricTitle(of), metric: of, source }];
    });
    return [main, ...others].slice(0, LINES_AT_MOST);
  }, [capabilities, metric, compared, id, fleet]);

  const before = useRef<ChartFeed>(undefined);
  const feed = useMemo(
    () =>
      new ChartFeed(
        fleet,
        beat,
        (source, ...asked) => chartHistory(link, source.deviceId, source.metric, ...asked),
        () => link.hubNow(),
        charted.map(({ source }) => source),
        window,
        before.current,
      ),
    [fleet, beat, link, charted, window],
  );
  useEffect(() => {
    before.current = feed;
    return online ? feed.start() : undefined;
  }, [feed, online]);
  useTopic(feed.topic);

  const presences = useBackLog(() => presenceLog(link, id), [link, id]);
  const sinceMs = device.presence?.sinceMs;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another presence is a new entry
  useEffect(() => {
    if (online) {
      void presences.reach((window.toMs ?? link.hubNow()) - window.rangeMs);
    }
  }, [presences, online, window, sinceMs]);

  const { presence } = device;
  const known = useMemo(() => withNow(presences.items, presence), [presences.items, presence]);

  const wish = setpointOf(capabilities, metric)?.form?.name;
  const revisions = useBackLog(() => revisionLog(link, id), [link, id]);
  const desired = device.shadow?.desiredVersion;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another desired version is a new revision
  useEffect(() => {
    if (online && wish !== undefined) {
      void revisions.refresh();
    }
  }, [revisions, online, desired, wish]);
  const setpoint = useCallback(
    (fromMs: number) =>
      wish === undefined ? [] : setpointSteps(wish, device.shadow, revisions.items, fromMs),
    [wish, device.shadow, revisions.items],
  );

  const stepMs = feed.lines[0]?.stepMs ?? 0;
  const kind = stepMs > 0 ? text.chart.mean(formatDuration(stepMs)) : text.chart.every;
  const save = () => {
    const toMs = window.toMs ?? link.hubNow();
    const columns = charted.map(({ title, metric: of }, index) => ({
      name: of.unit === '' ? title : `${title} (${unitSign(of.unit)})`,
      points: feed.lines[index]?.points() ?? [],
      means: (feed.lines[index]?.stepMs ?? 0) > 0,
    }));
    const stamp = new Date(toMs).toISOString().slice(0, 16).replaceAll(':', '');
    saveFile(`${id}-${metric.name}-${stamp}.csv`, csvOf(columns, toMs - window.rangeMs, toMs), 'text/csv');
  };
  return (
    <>
      <div className={css.chartLine}>
        <span className={css.chartKind}>
          {[charted.length > 1 ? '' : unitSign(metric.unit), kind].filter((part) => part !== '').join(', ')}
        </span>
        {heldMs !== undefined && (
          <button
            type="button"
            className={css.textButton}
            title={text.chart.letGo}
            onClick={() => onHold(undefined)}
          >
            {text.chart.held(formatClock(heldMs, link.hubNow()))} <span aria-hidden="true">✕</span>
          </button>
        )}
        <Comparing
          device={device}
          capabilities={capabilities}
          charted={charted.map(({ metric: of }) => of)}
          titles={charted.map(({ title }) => title)}
          compared={parseCompared(compared, id).map((source) => comparedName(source, id))}
          onCompare={(next) => route.set({ with: next.join(',') })}
        />
        <button type="button" className={css.textButton} disabled={!feed.loaded} onClick={save}>
          {text.chart.save}
        </button>
      </div>
      {feed.error !== undefined && online && <ErrorBar error={feed.error} onRetry={() => void feed.load()} />}
      <LiveChart
        device={device}
        feed={feed}
        charted={charted}
        presences={known}
        setpoint={setpoint}
        onWindow={onWindow}
        heldMs={heldMs}
        onHold={onHold}
      />
    </>
  );
}

interface Sourced {
  readonly source: ChartSource;
}

const LINES_AT_MOST = 4;

/** "humidity,temperature@gh-east-1": metrics of this device, and of others. */
function parseCompared(said: string, deviceId: string): ChartSource[] {
  return said
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [metric = '', other] = part.split('@');
      return { metric, deviceId: other ?? deviceId };
    });
}

function comparedName({ metric, deviceId }: ChartSource, id: string): string {
  return deviceId === id ? metric : `${metric}@${deviceId}`;
}

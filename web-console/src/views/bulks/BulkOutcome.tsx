import { SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useMemo, useRef } from 'react';
import { formatCount } from '../../format/numbers';
import { formatClock, formatExact, formatLatency } from '../../format/times';
import type { BulkTarget } from '../../gen/signalbox/v1/bulk_pb';
import { ExecutionState } from '../../gen/signalbox/v1/execution_pb';
import { executionLook, issuerName } from '../../model/execution';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { bulkPath, devicePath, useSetting } from '../../state/Route';
import { text } from '../../strings';
import { Outcome } from '../executions/Outcome';
import { sayOrder } from '../fleet/BulkBar';
import { ErrorBar } from '../parts/ErrorBar';
import { ExecutionWord } from '../parts/ExecutionWord';
import { Glyph } from '../parts/Glyph';
import { To } from '../shell/To';
import { BulkActions } from './BulkActions';
import { BULK_PARTS, BulkCountWords, type BulkPart, BulkTrack } from './BulkCountWords';
import css from './bulks.module.css';
import { useBulk } from './useBulk';

const ROW = 34;
/** On a phone what a device said stands below its name. */
const PHONE_ROW = 56;

/** One command for many devices: how far it is, and the outcome of each. */
export function BulkOutcome({ bulkId }: { bulkId: string }) {
  const console = useConsole();
  const { route, link } = console;
  useEffect(() => console.watch(undefined), [console]);
  const follower = useBulk(bulkId);
  const { bulk, error, missing } = follower;
  const only = useSetting(route, 'only');
  const targets = useMemo(
    () => (bulk?.targets ?? []).filter((target) => only === '' || partOf(target) === only),
    [bulk, only],
  );
  if (bulk === undefined) {
    return (
      <div className={css.page}>
        <div className={css.head}>
          <h1>{text.bulk.outcome}</h1>
        </div>
        {missing ? (
          <div className={`card ${css.empty}`}>
            <p>{text.bulk.missing(bulkId)}</p>
            <To path={bulkPath()}>{text.bulk.toAll}</To>
          </div>
        ) : error === undefined ? (
          <p className="caption">{text.loading}</p>
        ) : (
          <ErrorBar error={error} onRetry={() => void follower.look()} />
        )}
      </div>
    );
  }
  const present = BULK_PARTS.filter((part) => (bulk.counts?.[part] ?? 0) > 0);
  const startedMs = Number(bulk.createdAtMs);
  return (
    <div className={`${css.page} ${css.whole}`}>
      <div className={css.head}>
        <div className={css.titles}>
          <h1 className={css.order}>
            {sayOrder({ command: bulk.command, parameters: bulk.parameters ?? {} })}
          </h1>
          <p className="quiet">
            <b className={css.state} data-state={bulk.state}>
              {text.bulk.states[bulk.state]}
            </b>
            {' · '}
            {text.bulk.devices(formatCount(bulk.targets.length), bulk.targets.length === 1)}
            {' · '}
            <time title={formatExact(startedMs)}>{formatClock(startedMs, link.hubNow())}</time>{' '}
            {text.bulk.by(issuerName(bulk.issuer))}
            {bulk.finishedAtMs > 0n &&
              ` · ${text.bulk.took(formatLatency(Number(bulk.finishedAtMs) - startedMs))}`}
          </p>
          {bulk.retryOf !== '' && (
            <p className="caption">
              {text.bulk.retryOf}{' '}
              <To path={bulkPath(bulk.retryOf)} className="mono">
                {bulk.retryOf}
              </To>
            </p>
          )}
        </div>
        <div className={css.headEnd}>
          <BulkActions bulk={bulk} follower={follower} onRetried={(id) => route.go(bulkPath(id))} />
          <To path={bulkPath()}>{text.bulk.toAll}</To>
        </div>
      </div>
      {error !== undefined && <ErrorBar error={error} onRetry={() => void follower.look()} />}
      <div className={css.progress}>
        <BulkTrack bulk={bulk} />
        <BulkCountWords bulk={bulk} />
      </div>
      <div className={css.filter}>
        <SegmentedControl
          aria-label={text.bulk.only}
          value={only}
          onChange={(part) => route.set({ only: part })}
          data={[
            { value: '', label: text.bulk.everything },
            ...[...new Set([...present, ...(isPart(only) ? [only] : [])])].map((part) => ({
              value: part,
              label: text.bulk.counts[part](formatCount(bulk.counts?.[part] ?? 0)),
            })),
          ]}
        />
      </div>
      <Targets targets={targets} />
    </div>
  );
}

function isPart(word: string): word is BulkPart {
  return (BULK_PARTS as readonly string[]).includes(word);
}

function partOf({ refusal, state }: BulkTarget): BulkPart {
  if (refusal !== undefined) {
    return 'refused';
  }
  switch (state) {
    case ExecutionState.UNSPECIFIED:
      return 'waiting';
    case ExecutionState.SUCCEEDED:
      return 'succeeded';
    case ExecutionState.CANCELLED:
      return 'cancelled';
    case ExecutionState.FAILED:
    case ExecutionState.REJECTED:
    case ExecutionState.EXPIRED:
    case ExecutionState.TIMED_OUT:
    case ExecutionState.INDETERMINATE:
      return 'failed';
    default:
      return 'underWay';
  }
}

function Targets({ targets }: { targets: readonly BulkTarget[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const phone = useMediaQuery('(max-width: 720px)', innerWidth <= 720) ?? false;
  const height = phone ? PHONE_ROW : ROW;
  const virtual = useVirtualizer({
    count: targets.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 6,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another row height invalidates every measurement
  useEffect(() => virtual.measure(), [height, virtual]);
  return (
    <div className={`card ${css.targets}`}>
      <div className={css.targetHead}>
        <span>{text.bulk.columns.state}</span>
        <span>{text.bulk.columns.device}</span>
        <span>{text.bulk.columns.outcome}</span>
      </div>
      <div ref={scroller} className={css.scroller}>
        {targets.length === 0 && <p className={css.nothing}>{text.bulk.noneOfThese}</p>}
        <ul style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const target = targets[item.index];
            return target === undefined ? null : (
              <Target key={target.deviceId} target={target} top={item.start} />
            );
          })}
        </ul>
      </div>
    </div>
  );
}

const Target = memo(function Target({ target, top }: { target: BulkTarget; top: number }) {
  const { fleet, executions } = useConsole();
  useTopic(executions.deviceTopic(target.deviceId));
  const execution = executions.get(target.executionId);
  const name = fleet.devices.get(target.deviceId)?.name ?? target.deviceId;
  const look = executionLook(target.state);
  return (
    <li className={css.target} style={{ transform: `translateY(${top}px)` }}>
      <span>
        {target.refusal !== undefined ? (
          <span className={css.word} data-tone="bad">
            <Glyph name="cross" size={10} />
            {text.bulk.targetRefused}
          </span>
        ) : target.executionId === '' ? (
          <span className={css.word} data-tone="waiting">
            <Glyph name="arrow" size={10} />
            {text.bulk.targetWaiting}
          </span>
        ) : execution !== undefined ? (
          <ExecutionWord execution={execution} badge />
        ) : (
          <span className={css.word} data-tone={look.tone}>
            <Glyph name={look.glyph} size={10} />
            {look.word}
          </span>
        )}
      </span>
      <span className={css.device}>
        <To path={devicePath(target.deviceId, 'executions')}>{name}</To>
        {name !== target.deviceId && <span className="mono faint">{target.deviceId}</span>}
      </span>
      <span className={css.said}>
        {target.refusal !== undefined ? (
          <span title={target.refusal.message}>{target.refusal.message}</span>
        ) : (
          execution !== undefined && <Outcome execution={execution} />
        )}
      </span>
    </li>
  );
});

import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { formatCount, NO_VALUE } from '../../format/numbers';
import { formatExact, formatLatency } from '../../format/times';
import { summaryOf } from '../../model/wire';
import type { WireFrame } from '../../state/TapStore';
import { text } from '../../strings';
import { isTyping } from '../parts/keys';
import { Direction } from './Direction';
import css from './wire.module.css';

const ROW = 28;
const PHONE_ROW = 56;
const words = text.wire;
const summaries = new WeakMap<WireFrame, string>();

interface Props {
  readonly frames: readonly WireFrame[];
  /** Grows with every frame: the list is the same array. */
  readonly version: number;
  readonly phone: boolean;
  readonly chosen: WireFrame | undefined;
  readonly onChoose: (frame: WireFrame | undefined) => void;
  readonly onPause: () => void;
}

/** The frames, oldest first; the end is followed until somebody scrolls up. */
export function FrameList({ frames, version, phone, chosen, onChoose, onPause }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [behind, setBehind] = useState(false);
  const height = phone ? PHONE_ROW : ROW;
  const virtual = useVirtualizer({
    count: frames.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another row height invalidates every measurement
  useEffect(() => virtual.measure(), [height, virtual]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every new frame
  useEffect(() => {
    if (following.current && scroller.current !== null) {
      scroller.current.scrollTop = scroller.current.scrollHeight;
    }
  }, [version, frames.length]);
  const onScroll = () => {
    const box = scroller.current;
    if (box !== null) {
      following.current = box.scrollHeight - box.scrollTop - box.clientHeight < height * 2;
      setBehind(!following.current);
    }
  };
  const toEnd = () => {
    following.current = true;
    setBehind(false);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  };

  const onKey = (event: KeyboardEvent) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const here = chosen === undefined ? frames.length : frames.indexOf(chosen);
    const steps: Record<string, number> = {
      j: here + 1,
      ArrowDown: here + 1,
      k: here - 1,
      ArrowUp: here - 1,
      Home: 0,
      End: frames.length - 1,
    };
    const to = steps[event.key];
    if (to !== undefined && frames.length > 0) {
      event.preventDefault();
      const index = Math.max(0, Math.min(frames.length - 1, to));
      following.current = index === frames.length - 1;
      onChoose(frames[index]);
      virtual.scrollToIndex(index);
    } else if (event.key === 'Escape') {
      onChoose(undefined);
    } else if (event.key === 'p') {
      onPause();
    }
  };
  const keys = useRef(onKey);
  keys.current = onKey;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => keys.current(event);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);

  return (
    <div className={`card ${css.list}`}>
      <div className={css.listHead} aria-hidden="true">
        <span>{words.columns.time}</span>
        <span data-right="true">{words.columns.gap}</span>
        <span>{words.columns.direction}</span>
        <span data-right="true">{words.columns.size}</span>
        <span>{words.columns.body}</span>
        <span>{words.columns.says}</span>
      </div>
      <div className={css.scroller} ref={scroller} onScroll={onScroll}>
        <ol aria-label={words.table} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const frame = frames[item.index];
            return (
              frame !== undefined && (
                <li key={item.key} style={{ height, transform: `translateY(${item.start}px)` }}>
                  <Row frame={frame} chosen={frame === chosen} onChoose={onChoose} />
                </li>
              )
            );
          })}
        </ol>
      </div>
      {behind && (
        <button type="button" className={css.toEnd} onClick={toEnd}>
          ↓ {words.newest}
        </button>
      )}
    </div>
  );
}

function Row({
  frame,
  chosen,
  onChoose,
}: {
  frame: WireFrame;
  chosen: boolean;
  onChoose: (frame: WireFrame | undefined) => void;
}) {
  return (
    <button
      type="button"
      className={css.row}
      aria-pressed={chosen}
      data-unread={frame.body === ''}
      onClick={() => onChoose(chosen ? undefined : frame)}
    >
      <time className={css.time} title={formatExact(frame.timeMs)}>
        {clockOf(frame.timeMs)}
      </time>
      <span className={css.gap} data-long={(frame.gapMs ?? 0) >= 10_000}>
        {frame.gapMs === undefined ? NO_VALUE : `+${formatLatency(frame.gapMs)}`}
      </span>
      <Direction fromDevice={frame.fromDevice} />
      <span className={css.size}>{formatCount(frame.bytes)} B</span>
      <span className={css.body}>{frame.body || words.notUnderstood}</span>
      <span className={css.says}>
        {frame.leftOut > 0 && (
          <b className={css.leftOut}>
            ⋯ {frame.leftOut === 1 ? words.gapLineOne : words.gapLine(formatCount(frame.leftOut))}
          </b>
        )}
        {summary(frame)}
      </span>
    </button>
  );
}

function summary(frame: WireFrame): string {
  let line = summaries.get(frame);
  if (line === undefined) {
    line = frame.json === '' && frame.raw.length === 0 ? words.tooLarge : summaryOf(frame.json);
    summaries.set(frame, line);
  }
  return line;
}

/** 14:28:03.118 */
function clockOf(atMs: number): string {
  const at = new Date(atMs);
  const pad = (value: number, width = 2) => String(value).padStart(width, '0');
  return `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${pad(at.getMilliseconds(), 3)}`;
}

import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatCount, formatNumber } from '../../format/numbers';
import { quantity } from '../../format/units';
import { ErrorCode } from '../../gen/signalbox/v1/errors_pb';
import { exported, passes, type WireFilter } from '../../model/wire';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { asErrorDetail } from '../../state/HubRest';
import { devicePath } from '../../state/Route';
import type { TapStore, WireFrame } from '../../state/TapStore';
import { text } from '../../strings';
import { useNow } from '../parts/Clock';
import { ErrorBar } from '../parts/ErrorBar';
import { PresenceLamp } from '../parts/PresenceLamp';
import { To } from '../shell/To';
import { copyText, saveText } from './copyText';
import { FrameDetail } from './FrameDetail';
import { FrameList } from './FrameList';
import css from './wire.module.css';

const words = text.wire;
const ALL: WireFilter = { body: '', direction: '', text: '' };

/** The tap of one device, from when this is drawn until it is left. */
export function TapView({ deviceId }: { deviceId: string }) {
  const console = useConsole();
  const { tap, fleet, online } = console;
  const version = useTopic(tap.topic);
  useTopic(console.linkTopic);
  useTopic(fleet.members);
  useTopic(fleet.presences);
  const phone = useMediaQuery('(max-width: 720px)', innerWidth <= 720) ?? false;
  const [filter, setFilter] = useState<WireFilter>(ALL);
  const [chosen, setChosen] = useState<WireFrame>();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!online) {
      return;
    }
    tap.begin(deviceId);
    return () => tap.end();
  }, [tap, deviceId, online]);
  const shown = useShown(tap.frames, version, filter);

  const device = fleet.devices.get(deviceId);
  const filtered = filter !== ALL && (filter.body !== '' || filter.direction !== '' || filter.text !== '');
  const lines = () => shown.map((frame) => exported(deviceId, frame));
  const togglePause = () => tap.pause(!tap.paused);
  return (
    <>
      <div className={css.device}>
        <To path={devicePath(deviceId)} className={css.deviceName}>
          {device?.name ?? deviceId}
        </To>
        {device !== undefined && (
          <PresenceLamp presence={device.presence} nowMs={console.link.hubNow()} soft />
        )}
        <Phase online={online} kind={tap.phase.kind} />
      </div>
      {tap.phase.kind === 'refused' && (
        <Refused error={tap.phase.error} onRetry={() => tap.begin(deviceId)} />
      )}
      <Sums tap={tap} />
      <div className={css.bar}>
        <SegmentedControl
          aria-label={words.direction}
          data={[
            { value: '', label: words.both },
            { value: 'from', label: `→ ${words.from}` },
            { value: 'to', label: `← ${words.to}` },
          ]}
          value={filter.direction}
          onChange={(direction) => setFilter({ ...filter, direction: direction as WireFilter['direction'] })}
        />
        <select
          aria-label={words.body}
          className={css.select}
          value={filter.body}
          onChange={(event) => setFilter({ ...filter, body: event.target.value })}
        >
          <option value="">{words.allBodies}</option>
          {tap.bodies
            .filter((body) => body !== '')
            .map((body) => (
              <option key={body} value={body}>
                {body}
              </option>
            ))}
        </select>
        <TextInput
          className={css.find}
          aria-label={words.find}
          placeholder={words.findPlaceholder}
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.currentTarget.value.toLowerCase() })}
        />
        <span className={css.barEnd}>
          <Button aria-pressed={tap.paused} variant={tap.paused ? 'filled' : 'default'} onClick={togglePause}>
            {tap.paused
              ? tap.held > 0
                ? words.resume(formatCount(tap.held))
                : words.resumeNone
              : words.pause}
          </Button>
          <Button
            disabled={shown.length === 0}
            title={words.copyShownTitle}
            onClick={() => {
              void copyText(JSON.stringify(lines(), undefined, 2)).then((done) => {
                setCopied(done);
                setTimeout(() => setCopied(false), 2000);
              });
            }}
          >
            {copied ? words.copied : words.copyShown}
          </Button>
          <Button
            disabled={shown.length === 0}
            title={words.saveTitle}
            onClick={() =>
              saveText(
                `wire-${deviceId}.ndjson`,
                lines()
                  .map((line) => `${JSON.stringify(line)}\n`)
                  .join(''),
              )
            }
          >
            {words.save}
          </Button>
          <Button
            disabled={tap.frames.length === 0}
            onClick={() => {
              setChosen(undefined);
              tap.clear();
            }}
          >
            {words.clear}
          </Button>
        </span>
      </div>
      <div className={css.split} data-open={chosen !== undefined}>
        {shown.length > 0 ? (
          <FrameList
            frames={shown}
            version={version}
            phone={phone}
            chosen={chosen}
            onChoose={setChosen}
            onPause={togglePause}
          />
        ) : (
          <div className={`card ${css.empty}`}>
            {tap.frames.length > 0 && filtered ? (
              <>
                <p>{words.nothingPasses}</p>
                <Button onClick={() => setFilter(ALL)}>{words.dropFilter}</Button>
              </>
            ) : (
              <p className="quiet">
                {device?.away === true && tap.phase.kind === 'on' ? words.away(device.name) : words.waiting}
              </p>
            )}
          </div>
        )}
        {chosen !== undefined && (
          <FrameDetail deviceId={deviceId} frame={chosen} onClose={() => setChosen(undefined)} />
        )}
      </div>
      <p className={css.status}>
        <span>{words.shown(formatCount(shown.length), formatCount(tap.frames.length))}</span>
        {tap.forgotten > 0 && <span>{words.forgotten(formatCount(tap.forgotten))}</span>}
        <span className={css.keys}>
          <kbd className="kbd">{text.keyCaps.next}</kbd> <kbd className="kbd">{text.keyCaps.previous}</kbd>{' '}
          {words.move} <kbd className="kbd">{text.keyCaps.pause}</kbd> {words.pauseKey}{' '}
          <kbd className="kbd">{text.keyCaps.close}</kbd> {words.close.toLowerCase()}
        </span>
      </p>
    </>
  );
}

/** What passes the filter; each frame is judged once for each filter. */
function useShown(frames: readonly WireFrame[], version: number, filter: WireFilter): readonly WireFrame[] {
  const judged = useRef({ filter, seen: new WeakMap<WireFrame, boolean>() });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the array is the same, its version tells
  return useMemo(() => {
    if (judged.current.filter !== filter) {
      judged.current = { filter, seen: new WeakMap() };
    }
    const { seen } = judged.current;
    return frames.filter((frame) => {
      let known = seen.get(frame);
      if (known === undefined) {
        known = passes(frame, filter);
        seen.set(frame, known);
      }
      return known;
    });
  }, [frames, version, filter]);
}

function Phase({ online, kind }: { online: boolean; kind: TapStore['phase']['kind'] }) {
  if (!online) {
    return <span className={css.phase}>{words.noLink}</span>;
  }
  return (
    <span className={css.phase} data-kind={kind} aria-live="polite">
      {kind === 'on' ? words.on : kind === 'asking' ? words.asking : words.off}
    </span>
  );
}

function Refused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const conflict = asErrorDetail(error).code === ErrorCode.CONFLICT;
  return (
    <div>
      <ErrorBar error={error} onRetry={onRetry} />
      {conflict && <p className={`caption ${css.refusedHint}`}>{words.conflict}</p>}
    </div>
  );
}

/** Both directions and what is missing, summed up. */
function Sums({ tap }: { tap: TapStore }) {
  useTopic(tap.topic);
  useNow();
  const rate = tap.rate();
  const bytes = quantity(rate.bytes, 'By/s', 0);
  return (
    <dl className={`card ${css.sums}`}>
      <Sum name={`→ ${words.from}`} value={formatCount(tap.fromDevice.frames)} bytes={tap.fromDevice.bytes} />
      <Sum name={`← ${words.to}`} value={formatCount(tap.toDevice.frames)} bytes={tap.toDevice.bytes} />
      <div>
        <dt>
          {words.frames} {words.perSecond}
        </dt>
        <dd>
          <b>{formatNumber(rate.frames, 1)}</b>{' '}
          <span className="faint">
            {bytes.digits} {bytes.unit}
          </span>
        </dd>
      </div>
      <div data-bad={tap.leftOut > 0} title={words.leftOutTitle}>
        <dt>{words.leftOutSum}</dt>
        <dd>
          <b>{formatCount(tap.leftOut)}</b>
        </dd>
      </div>
    </dl>
  );
}

function Sum({ name, value, bytes }: { name: string; value: string; bytes: number }) {
  const size = quantity(bytes, 'By', 0);
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>{' '}
        <span className="faint">
          {size.digits} {size.unit}
        </span>
      </dd>
    </div>
  );
}

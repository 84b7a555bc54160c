import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '../../format/numbers';
import { plainText } from '../../format/plain';
import { formatExact } from '../../format/times';
import { quantity } from '../../format/units';
import { jsonOf } from '../../model/jsonTree';
import { exported, hexLines } from '../../model/wire';
import type { WireFrame } from '../../state/TapStore';
import { text } from '../../strings';
import { JsonTree } from '../parts/JsonTree';
import { copyText } from './copyText';
import { Direction } from './Direction';
import css from './wire.module.css';

const words = text.wire;

type View = 'fields' | 'json' | 'hex';

interface Props {
  readonly deviceId: string;
  readonly frame: WireFrame;
  readonly onClose: () => void;
}

/** Everything of one frame: its fields as a tree, as JSON, and the bytes of what was not understood. */
export function FrameDetail({ deviceId, frame, onClose }: Props) {
  const [chosen, setChosen] = useState<View>('fields');
  const [copied, setCopied] = useState(0);
  const unread = frame.raw.length > 0;
  const view = unread ? 'hex' : chosen;
  const parsed = frame.json === '' ? undefined : jsonOf(frame.json);
  const size = quantity(frame.bytes, 'By', 0);
  return (
    <aside className={`card ${css.detail}`} aria-label={words.frameNo(String(frame.no))}>
      <div className={css.detailHead}>
        <h2>{frame.body || words.notUnderstood}</h2>
        <button type="button" className={css.close} aria-label={words.close} onClick={onClose}>
          ✕
        </button>
      </div>
      <p className={css.detailFacts}>
        <Direction fromDevice={frame.fromDevice} />
        <span>{words.frameNo(formatCount(frame.no))}</span>
        <span>
          {size.digits} {size.unit}
        </span>
        <time>{formatExact(frame.timeMs)}</time>
      </p>
      <div className={css.detailBar}>
        <SegmentedControl
          aria-label={words.views.fields}
          data={(['fields', 'json', 'hex'] as const).map((value) => ({ value, label: words.views[value] }))}
          value={view}
          onChange={(value) => setChosen(value as View)}
        />
        <Button
          onClick={() => {
            void copyText(JSON.stringify(exported(deviceId, frame), undefined, 2)).then(
              (done) => done && setCopied(frame.no),
            );
          }}
        >
          {copied === frame.no ? words.copied : words.copy}
        </Button>
      </div>
      <div className={css.detailBody}>
        {view === 'hex' &&
          (unread ? (
            <>
              <pre className={css.hex}>{hexLines(frame.raw).join('\n')}</pre>
              <p className="caption">{words.onlyHead}</p>
            </>
          ) : (
            <p className="quiet">{words.noBytes}</p>
          ))}
        {view !== 'hex' && parsed === undefined && <p className="quiet">{words.tooLarge}</p>}
        {view === 'json' && parsed !== undefined && (
          <pre className={css.json}>{plainText(JSON.stringify(parsed, undefined, 2))}</pre>
        )}
        {view === 'fields' && parsed !== undefined && <JsonTree key={frame.no} value={parsed} />}
      </div>
    </aside>
  );
}

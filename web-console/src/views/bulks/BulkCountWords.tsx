import { formatCount } from '../../format/numbers';
import type { Bulk } from '../../gen/signalbox/v1/bulk_pb';
import { text } from '../../strings';
import { Glyph, type GlyphName } from '../parts/Glyph';
import css from './bulks.module.css';

export type BulkPart = 'succeeded' | 'failed' | 'refused' | 'underWay' | 'waiting' | 'cancelled';

/** In the order of the bar. */
export const BULK_PARTS: readonly BulkPart[] = [
  'succeeded',
  'failed',
  'refused',
  'cancelled',
  'underWay',
  'waiting',
];

const LOOKS: Readonly<Record<BulkPart, GlyphName>> = {
  succeeded: 'rails',
  failed: 'cross',
  refused: 'cross',
  underWay: 'brokenArrow',
  waiting: 'arrow',
  cancelled: 'stopBar',
};

/** How far a bulk is, each part by shape, word and colour. */
export function BulkCountWords({ bulk }: { bulk: Bulk }) {
  return (
    <span className={css.counts} aria-live="polite">
      {BULK_PARTS.filter((part) => (bulk.counts?.[part] ?? 0) > 0).map((part) => (
        <span key={part} data-part={part}>
          <Glyph name={LOOKS[part]} size={11} />
          {text.bulk.counts[part](formatCount(bulk.counts?.[part] ?? 0))}
        </span>
      ))}
    </span>
  );
}

/** The parts of a bulk as one bar. */
export function BulkTrack({ bulk }: { bulk: Bulk }) {
  const said = BULK_PARTS.map((part) => text.bulk.counts[part](String(bulk.counts?.[part] ?? 0))).join(', ');
  return (
    <div className={css.track} role="img" aria-label={`${text.bulk.progress}: ${said}`}>
      {BULK_PARTS.map((part) => {
        const count = bulk.counts?.[part] ?? 0;
        return count === 0 ? null : <span key={part} data-part={part} style={{ flexGrow: count }} />;
      })}
    </div>
  );
}

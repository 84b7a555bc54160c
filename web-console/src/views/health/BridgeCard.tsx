import { text } from '../../strings';
import { Glyph } from '../parts/Glyph';
import { To } from '../shell/To';
import { Card, Tile } from './Card';
import { countOf, type OfStatus } from './HubCard';
import css from './health.module.css';

const words = text.health;

/** The bridge in few figures; its own page says the rest. */
export function BridgeCard({ status, away }: OfStatus) {
  const bridge = status?.bridge;
  return (
    <Card
      title={words.bridge}
      away={away}
      beside={
        <>
          {bridge !== undefined && (
            <span className={css.state} data-up={bridge.up}>
              <Glyph name={bridge.up ? 'online' : 'offline'} size={11} />
              {bridge.up ? words.up : words.down}
            </span>
          )}
          <span className="mono quiet">{bridge?.broker}</span>
          <To path="/bridge" className={css.end}>
            {words.toBridge}
          </To>
        </>
      }
    >
      {bridge !== undefined && !bridge.up && bridge.trouble !== '' && (
        <p className={css.trouble}>{bridge.trouble}</p>
      )}
      {status !== undefined && bridge === undefined ? (
        <p className="quiet">{words.noBridge}</p>
      ) : (
        <div className={css.tiles}>
          <Tile name={words.published} value={countOf(bridge?.published)} />
          <Tile name={words.received} value={countOf(bridge?.received)} />
          <Tile name={words.waiting} value={countOf(bridge?.waiting)} />
          <Tile name={words.dropped} value={countOf(bridge?.dropped)} bad={(bridge?.dropped ?? 0n) > 0n} />
        </div>
      )}
    </Card>
  );
}

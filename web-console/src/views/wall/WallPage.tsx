import { useEffect, useMemo, useState } from 'react';
import { formatCount } from '../../format/numbers';
import { formatAge, formatClock } from '../../format/times';
import { PRESENCE_KINDS, presenceWord } from '../../model/presence';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { useSetting } from '../../state/Route';
import { parseQuery } from '../../state/search';
import { matches, metricsIn } from '../../state/searchMatch';
import { layWall } from '../../state/wall';
import { text } from '../../strings';
import { TokenWords } from '../fleet/Chip';
import { knownBy, LIVE_MS, MEMBERS_MS, useLexicon, useSettled, useTurn } from '../fleet/useFleetRows';
import { useNow } from '../parts/Clock';
import { Glyph } from '../parts/Glyph';
import { LinkChip } from '../shell/LinkChip';
import { To } from '../shell/To';
import { useWallSize } from './useWallSize';
import { WallTile } from './WallTile';
import css from './wall.module.css';

const PAGE_MS = 12_000;

/** The fleet on a screen that hangs on a wall: trouble first, nothing to press, page after page by itself. */
export default function WallPage() {
  const console = useConsole();
  const { fleet, route, linkTopic } = console;
  useTopic(linkTopic);
  useTopic(fleet.status);
  const query = useSetting(route, 'q');
  const { lexicon, version } = useLexicon();
  const tokens = useMemo(() => parseQuery(query, lexicon), [query, lexicon]);
  const size = useWallSize();
  const presences = useSettled(fleet.presences, MEMBERS_MS);
  const turn = useTurn(LIVE_MS);
  const pageTurn = useTurn(PAGE_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: versions and turn stand for the mutable store
  const wall = useMemo(() => {
    const known = knownBy(console);
    const found = [...fleet.devices.values()].filter((device) => matches(device, tokens, known));
    found.sort((a, b) => (a.name < b.name ? -1 : 1));
    return layWall(found, known, size.columns * size.rows);
  }, [console, fleet, tokens, size, version, presences, turn]);
  const asked = lexicon.watchFor(metricsIn(tokens)).join(' ');
  useEffect(() => console.watch(undefined, asked === '' ? [] : asked.split(' ')), [console, asked]);
  useLeaving(`/fleet${query === '' ? '' : `?${new URLSearchParams({ q: query })}`}`);
  useAwake();
  const at = wall.pages.length === 0 ? 0 : pageTurn % wall.pages.length;
  const shown = wall.pages[at] ?? [];
  const style = {
    '--u': `${size.unitPx}px`,
    '--zoom': Math.max(1, 1.4 * size.unitPx),
    '--columns': size.columns,
    '--rows': size.rows,
  } as React.CSSProperties;
  return (
    <main className={css.wall} style={style} aria-label={text.wall.title}>
      <header className={css.head}>
        <div className={css.title}>
          <b>{console.session?.hubName || text.product}</b>
          {tokens.map((token) => (
            <span key={token.text} className={css.token}>
              <TokenWords token={token} />
            </span>
          ))}
        </div>
        <LinkChip />
        <WallClock />
      </header>
      {!console.online && fleet.complete && <NoLink />}
      <div className={css.presences} data-stale={!console.online}>
        {PRESENCE_KINDS.filter((kind) => kind !== 'never' || (wall.presences.get(kind) ?? 0) > 0).map(
          (kind) => (
            <div
              key={kind}
              className={css.presence}
              data-kind={kind}
              data-none={(wall.presences.get(kind) ?? 0) === 0}
            >
              <Glyph name={kind} size={22 * size.unitPx} />
              <b>{formatCount(wall.presences.get(kind) ?? 0)}</b>
              <span>{presenceWord(kind)}</span>
            </div>
          ),
        )}
        <div className={css.verdict} data-bad={wall.troubled > 0}>
          {fleet.complete &&
            console.online &&
            (wall.troubled > 0 ? text.wall.troubled(formatCount(wall.troubled)) : text.wall.allWell)}
        </div>
      </div>
      {!fleet.complete || shown.length === 0 ? (
        <p className={css.nothing}>{fleet.complete ? text.wall.empty : text.wall.waiting}</p>
      ) : (
        <div className={css.tiles}>
          {shown.map(({ device, concern }) => (
            <WallTile key={device.id} device={device} concern={concern} turn={turn} />
          ))}
        </div>
      )}
      <footer className={css.foot}>
        <span>{wall.left > 0 && text.wall.well(formatCount(wall.left))}</span>
        <span>
          {wall.pages.length > 1 && text.wall.page(formatCount(at + 1), formatCount(wall.pages.length))}
        </span>
        <To path={`/fleet${query === '' ? '' : `?${new URLSearchParams({ q: query })}`}`}>
          {text.wall.leave}
        </To>
      </footer>
    </main>
  );
}

function WallClock() {
  const { link } = useConsole();
  useNow();
  const now = link.hubNow();
  return <time className={css.clock}>{formatClock(now, now)}</time>;
}

/** How long these values have been old. */
function NoLink() {
  const { link } = useConsole();
  const [heardMs] = useState(() => link.lastHeardMs);
  const now = useNow();
  return (
    <p className={css.noLink} role="alert">
      {text.wall.noLink(formatAge(Math.max(1000, now - heardMs)))}
    </p>
  );
}

/** Escape leads back to the fleet with the same search; F fills the screen. */
function useLeaving(back: string): void {
  const { route } = useConsole();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        route.go(back);
      } else if (event.key.toLowerCase() === 'f' && !event.ctrlKey && !event.metaKey) {
        void (document.fullscreenElement === null
          ? document.documentElement.requestFullscreen?.()
          : document.exitFullscreen());
      }
    };
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
      if (document.fullscreenElement !== null) {
        void document.exitFullscreen();
      }
    };
  }, [route, back]);
}

/** The screen stays on, where the browser lets a page ask for it. */
function useAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let left = false;
    const ask = () => {
      if (document.hidden) {
        return;
      }
      navigator.wakeLock?.request('screen').then(
        (held) => {
          lock = held;
          if (left) {
            void held.release();
          }
        },
        // Refused on a battery that is low: the wall is a page all the same.
        () => undefined,
      );
    };
    ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      left = true;
      document.removeEventListener('visibilitychange', ask);
      void lock?.release();
    };
  }, []);
}

import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { formatCount } from '../../format/numbers';
import { Role } from '../../gen/signalbox/v1/access_pb';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import type { Page } from '../../state/Route';
import { text } from '../../strings';
import { useNow } from '../parts/Clock';
import { KeyHelp } from './KeyHelp';
import { LinkChip } from './LinkChip';
import { Navigation } from './Navigation';
import { Strip } from './Strip';
import css from './shell.module.css';
import { ThemeButton } from './ThemeButton';
import { To } from './To';

const SignInAgain = lazy(() => import('./SignInAgain'));

/** What stays while pages change: the rail of pages, where one is, the own link. */
export function Shell({ page, children }: { page: Page; children: ReactNode }) {
  const console = useConsole();
  useTopic(console.sessionTopic);
  return (
    <div className={css.shell}>
      <a className="skip" href="#page">
        {text.skip}
      </a>
      <Navigation page={page} />
      <div className={css.column}>
        <header className={css.header} data-page={page.name}>
          <Trail page={page} />
          <div className={css.headerEnd}>
            <SeenOf />
            <LinkChip />
            <KeyHelp />
            <ThemeButton />
          </div>
          <Loading />
        </header>
        <main id="page" className={css.page} tabIndex={-1}>
          {children}
        </main>
        <Strip />
      </div>
      {console.sessionState === 'expired' && (
        <Suspense>
          <SignInAgain />
        </Suspense>
      )}
    </div>
  );
}

function Trail({ page }: { page: Page }) {
  const console = useConsole();
  useTopic(console.fleet.members);
  useTopic(console.linkTopic);
  const hub = console.session?.hubName || text.product;
  const here: Record<Page['name'], string> = {
    setup: '',
    signIn: '',
    none: '',
    wall: '',
    fleet: text.fleet.title,
    executions: text.executions.title,
    bridge: text.bridge.title,
    wire: text.wire.title,
    people: console.may(Role.ADMIN) ? text.people.title : text.people.you,
    audit: text.audit.title,
    health: text.health.title,
    bulks: text.bulk.title,
    device: page.name === 'device' ? (console.fleet.devices.get(page.deviceId)?.name ?? page.deviceId) : '',
  };
  const title = here[page.name];
  useEffect(() => {
    document.title = [title, hub].filter((part) => part !== '').join(' · ');
  }, [title, hub]);
  return (
    <nav className={css.trail} aria-label={hub}>
      <span className={css.hub}>{hub}</span>
      <span className={css.slash}>/</span>
      {(page.name === 'device' || page.name === 'bulks') && (
        <>
          <To path="/fleet" className={css.up}>
            <span className={css.back} aria-hidden="true">
              ‹
            </span>
            {text.fleet.title}
          </To>
          <span className={css.slash}>/</span>
        </>
      )}
      <b className={css.hereName} aria-current="page">
        {title}
      </b>
    </nav>
  );
}

/** After this long without a word of thinning, every update arrives. */
const THINNED_FOR_MS = 5000;

/** Whether values were thinned on their way here. */
function SeenOf() {
  const { fleet, linkTopic, online } = useConsole();
  useTopic(fleet.status);
  useTopic(linkTopic);
  const now = useNow();
  if (!online || (!fleet.complete && fleet.answeredFor === undefined)) {
    return null;
  }
  const seen = fleet.seenOf;
  const all = seen === null || now - seen.atMs > THINNED_FOR_MS || seen.shown >= seen.offered;
  return (
    <span className={css.seen} title={all ? '' : text.link.seeingTitle}>
      {all ? text.link.seeingAll : text.link.seeing(formatCount(seen.shown), formatCount(seen.offered))}
    </span>
  );
}

/** A 2 px rule while the first snapshot is on its way; it appears after 300 ms. */
function Loading() {
  const { fleet, online, linkTopic } = useConsole();
  useTopic(fleet.status);
  useTopic(linkTopic);
  return fleet.complete || fleet.devices.size > 0 || !online ? null : <div className={css.loading} />;
}

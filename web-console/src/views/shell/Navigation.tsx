import { formatCount } from '../../format/numbers';
import { formatClock, formatExact } from '../../format/times';
import { Role } from '../../gen/signalbox/v1/access_pb';
import { stationsFor } from '../../model/stations';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import type { Page } from '../../state/Route';
import { text } from '../../strings';
import { useNow } from '../parts/Clock';
import { Mark } from './Mark';
import { More } from './More';
import css from './shell.module.css';
import { To } from './To';

/** Pages as stations on a rail, and at its foot whose hub this is and who is looking. */
export function Navigation({ page }: { page: Page }) {
  const console = useConsole();
  useTopic(console.linkTopic);
  const stations = stationsFor(console.principal?.role ?? Role.UNSPECIFIED);
  return (
    <aside className={css.rail}>
      <To path="/fleet" className={css.brand}>
        <Mark />
        {text.product}
      </To>
      <nav className={css.stations} aria-label={text.nav.label}>
        {stations.map(({ path, title, pages, first }) => (
          <To
            key={path}
            path={path}
            className={css.station}
            data-first={first}
            {...(pages.includes(page.name) ? { 'aria-current': 'page' as const } : {})}
          >
            <span className={css.stop} aria-hidden="true" />
            <span>{title}</span>
            <span className={css.note}>
              <Note path={path} />
            </span>
          </To>
        ))}
        <More stations={stations.filter((station) => !station.first)} page={page} />
      </nav>
      <Foot />
    </aside>
  );
}

/** What a page has to tell before it is opened. */
function Note({ path }: { path: string }) {
  const { fleet, executions } = useConsole();
  useTopic(fleet.members);
  useTopic(fleet.status);
  useTopic(executions.topic);
  if (path === '/fleet') {
    return fleet.complete ? formatCount(fleet.devices.size) : '';
  }
  const open = executions.openCount();
  return path === '/executions' && open > 0 ? text.nav.open(formatCount(open)) : '';
}

function Foot() {
  const console = useConsole();
  useTopic(console.linkTopic);
  const { phase } = console.link;
  const welcome = phase.kind === 'open' ? phase.welcome : undefined;
  return (
    <footer className={css.foot}>
      <dl>
        <dt>{text.hub.hub}</dt>
        <dd>{welcome?.hubName ?? console.session?.hubName}</dd>
        <dt>{text.hub.version}</dt>
        <dd>{welcome?.hubVersion ?? console.session?.hubVersion}</dd>
        <dt>{text.hub.time}</dt>
        <dd>
          <HubTime />
        </dd>
      </dl>
      <Who />
    </footer>
  );
}

/** Who is looking, and the way out. */
export function Who() {
  const console = useConsole();
  useTopic(console.linkTopic);
  useTopic(console.sessionTopic);
  const name = console.principal?.name ?? '';
  return (
    <>
      <div className={css.who}>
        <To path="/people?show=you">{name.startsWith('user:') ? name.slice('user:'.length) : name}</To>
        <span className="faint">{text.roles[console.principal?.role ?? 0]}</span>
      </div>
      {console.session?.needsPassword === true && (
        <To path="/people?show=you" className={css.nudge}>
          {text.you.choosePassword}
        </To>
      )}
      <button type="button" className={css.signOut} onClick={() => void console.signOut()}>
        {text.hub.signOut}
      </button>
    </>
  );
}

function HubTime() {
  const { link } = useConsole();
  useNow();
  const now = link.hubNow();
  return <time title={formatExact(now)}>{formatClock(now, now)}</time>;
}

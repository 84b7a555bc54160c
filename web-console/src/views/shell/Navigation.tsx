import { formatCount } from '../../format/numbers';
import { formatClock, formatExact } from '../../format/times';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import type { Page } from '../../state/Route';
import { text } from '../../strings';
import { useNow } from '../parts/Clock';
import { Mark } from './Mark';
import css from './shell.module.css';
import { To } from './To';

/** Pages as stations on a rail, and at its foot whose hub this is and who is looking. */
export function Navigation({ page }: { page: Page }) {
  const { fleet, executions } = useConsole();
  useTopic(fleet.members);
  useTopic(fleet.status);
  useTopic(executions.topic);
  const open = executions.openCount();
  const stations = [
    {
      path: '/fleet',
      title: text.nav.fleet,
      here: page.name === 'fleet' || page.name === 'device',
      note: fleet.complete ? formatCount(fleet.devices.size) : '',
    },
    {
      path: '/executions',
      title: text.nav.executions,
      here: page.name === 'executions',
      note: open > 0 ? text.nav.open(formatCount(open)) : '',
    },
    { path: '/health', title: text.nav.health, here: page.name === 'health', note: '' },
  ];
  return (
    <aside className={css.rail}>
      <To path="/fleet" className={css.brand}>
        <Mark />
        {text.product}
      </To>
      <nav className={css.stations} aria-label={text.nav.label}>
        {stations.map((station) => (
          <To
            key={station.path}
            path={station.path}
            className={css.station}
            {...(station.here ? { 'aria-current': 'page' as const } : {})}
          >
            <span className={css.stop} aria-hidden="true" />
            <span>{station.title}</span>
            <span className={css.note}>{station.note}</span>
          </To>
        ))}
      </nav>
      <Foot />
    </aside>
  );
}

function Foot() {
  const console = useConsole();
  useTopic(console.linkTopic);
  const { phase } = console.link;
  const welcome = phase.kind === 'open' ? phase.welcome : undefined;
  const name = console.principal?.name ?? '';
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
      <div className={css.who}>
        <span>{name.startsWith('user:') ? name.slice('user:'.length) : name}</span>
        <span className="faint">{text.roles[console.principal?.role ?? 0]}</span>
      </div>
      <button type="button" className={css.signOut} onClick={() => void console.signOut()}>
        {text.hub.signOut}
      </button>
    </footer>
  );
}

function HubTime() {
  const { link } = useConsole();
  useNow();
  const now = link.hubNow();
  return <time title={formatExact(now)}>{formatClock(now, now)}</time>;
}

import { useEffect } from 'react';
import { Role } from '../../gen/signalbox/v1/access_pb';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { useSetting } from '../../state/Route';
import { text } from '../../strings';
import { To } from '../shell/To';
import { JoinKeys } from './JoinKeys';
import { People } from './People';
import css from './people.module.css';
import { Tokens } from './Tokens';
import { You } from './You';

type Show = keyof typeof text.people.tabs;

/** Who gets in, by what, and how far; for who may not know that, only oneself. */
export default function PeoplePage() {
  const console = useConsole();
  useTopic(console.linkTopic);
  // Who is confined to devices is confined to some of all.
  useEffect(() => console.watch(undefined), [console]);
  const wanted = useSetting(console.route, 'show');
  const admin = console.may(Role.ADMIN);
  const shows: Show[] = [
    ...(admin ? (['people', 'tokens'] as const) : []),
    ...(mayJoin(console) ? (['keys'] as const) : []),
    'you',
  ];
  const show = shows.find((one) => one === wanted) ?? shows[0] ?? 'you';
  return (
    <div className={css.page}>
      <h1>{admin ? text.people.title : text.people.you}</h1>
      {shows.length > 1 && (
        <nav className={css.tabs} aria-label={text.people.tabsLabel}>
          {shows.map((one, index) => (
            <To
              key={one}
              path={index === 0 ? '/people' : `/people?show=${one}`}
              {...(one === show ? { 'aria-current': 'page' as const } : {})}
            >
              {text.people.tabs[one]}
            </To>
          ))}
        </nav>
      )}
      {show === 'people' && <People />}
      {show === 'tokens' && <Tokens />}
      {show === 'keys' && <JoinKeys />}
      {show === 'you' && <You />}
    </div>
  );
}

/** Join keys are for engineers who are confined to nothing. */
function mayJoin(console: ReturnType<typeof useConsole>): boolean {
  return console.may(Role.ENGINEER) && console.principal?.scope === undefined;
}

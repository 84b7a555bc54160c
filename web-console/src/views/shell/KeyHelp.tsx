import { Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Role } from '../../gen/signalbox/v1/access_pb';
import { stationsFor } from '../../model/stations';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { isTyping } from '../parts/keys';
import css from './shell.module.css';

/** How long a G waits for where to. */
const WITHIN_MS = 1500;

/** The keys of every page: ? shows them, G and a letter go to a page. */
export function KeyHelp() {
  const console = useConsole();
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    let wentMs = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || dialogIsOpen()) {
        return;
      }
      if (event.key === '?') {
        event.preventDefault();
        setOpened(true);
        return;
      }
      const role = console.principal?.role ?? Role.UNSPECIFIED;
      const to = stationsFor(role).find((station) => station.key === event.key);
      if (to !== undefined && event.timeStamp - wentMs < WITHIN_MS) {
        event.preventDefault();
        console.route.go(to.path);
      }
      wentMs = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [console]);
  return (
    <>
      <button
        type="button"
        className={css.keysButton}
        aria-label={text.shell.keysShow}
        onClick={() => setOpened(true)}
      >
        ?
      </button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={text.shell.keysTitle}
        size={440}
        closeButtonProps={{ 'aria-label': text.close }}
      >
        <Keys role={console.principal?.role ?? Role.UNSPECIFIED} />
      </Modal>
    </>
  );
}

function Keys({ role }: { role: Role }) {
  const [everywhere, ...rest] = text.shell.keyGroups;
  const goTo = {
    title: text.shell.goTo,
    keys: stationsFor(role).map((station) => [`G ${station.key.toUpperCase()}`, station.title] as const),
  };
  return (
    <div className={css.keys}>
      {[...(everywhere === undefined ? [] : [everywhere]), goTo, ...rest].map((group) => (
        <section key={group.title}>
          <h2>{group.title}</h2>
          <dl>
            {group.keys.map(([keys, what]) => (
              <div key={keys}>
                <dt>
                  {keys.split(' ').map((key) => (
                    <kbd key={key} className="kbd">
                      {key}
                    </kbd>
                  ))}
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

function dialogIsOpen(): boolean {
  return document.querySelector('[role="dialog"]') !== null;
}

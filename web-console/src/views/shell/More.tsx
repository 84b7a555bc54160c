import { Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Station } from '../../model/stations';
import { useConsole } from '../../state/Console';
import { type Page, usePage } from '../../state/Route';
import { text } from '../../strings';
import { Who } from './Navigation';
import css from './shell.module.css';
import { ThemeButton } from './ThemeButton';
import { To } from './To';

/** On a phone: the pages that have no place in the bar, and who is looking. */
export function More({ stations, page }: { stations: readonly Station[]; page: Page }) {
  const { route } = useConsole();
  const [opened, setOpened] = useState(false);
  const here = usePage(route);
  // Whoever has gone somewhere is done here.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page is why
  useEffect(() => setOpened(false), [here]);
  const inside = stations.some((station) => station.pages.includes(page.name));
  return (
    <>
      <button
        type="button"
        className={`${css.station} ${css.moreButton}`}
        aria-haspopup="dialog"
        aria-expanded={opened}
        data-inside={inside}
        onClick={() => setOpened(true)}
      >
        <span className={css.stop} aria-hidden="true" />
        <span>{text.shell.more}</span>
      </button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={text.shell.moreLabel}
        centered={false}
        classNames={{ inner: css.sheetInner ?? '', content: css.sheet ?? '' }}
        closeButtonProps={{ 'aria-label': text.close }}
      >
        <nav className={css.sheetStations} aria-label={text.shell.moreLabel}>
          {stations.map(({ path, title, pages }) => (
            <To
              key={path}
              path={path}
              {...(pages.includes(page.name) ? { 'aria-current': 'page' as const } : {})}
            >
              {title}
            </To>
          ))}
        </nav>
        <div className={css.sheetFoot}>
          <Who />
          <ThemeButton />
        </div>
      </Modal>
    </>
  );
}

import { useEffect } from 'react';

/** Where it is drawn beside a page: the focus follows to the page's heading, as it would with a page that is loaded. */
export function Arrived({ path }: { path: string }) {
  useEffect(() => {
    if (arrived !== '' && arrived !== path) {
      const main = document.querySelector('main');
      const heading = main?.querySelector('h1');
      heading?.setAttribute('tabindex', '-1');
      (heading ?? main)?.focus({ preventScroll: true });
    }
    arrived = path;
  }, [path]);
  return null;
}

/** The page the focus was led to last; the first one has it anyway. */
let arrived = '';

import type { HubLink } from './HubLink';

/** Lets the link follow what becomes of the page: another network, out of sight and back, gone. */
export function followPage(link: HubLink): void {
  addEventListener('online', () => {
    link.hurry();
    link.climb();
  });
  addEventListener('pagehide', (event) => {
    if (!event.persisted) {
      // A closed WebSocket says it by itself; the hub would keep any other link a while.
      link.stop('');
    }
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) {
      link.hurry();
    }
  });
}

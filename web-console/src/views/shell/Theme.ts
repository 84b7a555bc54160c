import { useSyncExternalStore } from 'react';

export type Scheme = 'light' | 'dark';

const KEY = 'signalbox.theme';
const listeners = new Set<() => void>();

/** public/theme.js has put the class there before the first paint. */
function current(): Scheme {
  return document.documentElement.classList.contains('dark') ? 'dark' : 'light';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function choose(scheme: Scheme): void {
  document.documentElement.classList.remove('light', 'dark');
  document.documentElement.classList.add(scheme);
  document.documentElement.dataset['mantineColorScheme'] = scheme;
  try {
    localStorage.setItem(KEY, scheme);
  } catch {
    // Not remembered, but chosen.
  }
  for (const listener of [...listeners]) {
    listener();
  }
}

/** The colours of the page: the system's, until a person chooses. */
export function useTheme(): readonly [Scheme, (scheme: Scheme) => void] {
  return [useSyncExternalStore(subscribe, current), choose];
}

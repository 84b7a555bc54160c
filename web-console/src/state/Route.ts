import { useSyncExternalStore } from 'react';

export type Page =
  | { readonly name: 'setup' }
  | { readonly name: 'signIn' }
  | { readonly name: 'fleet' }
  | { readonly name: 'device'; readonly deviceId: string }
  | { readonly name: 'executions' }
  | { readonly name: 'health' }
  | { readonly name: 'none' };

export function pageOf(path: string): Page {
  const [first = '', second = '', ...rest] = path.split('/').filter((part) => part !== '');
  if (first === 'devices' && second !== '' && rest.length === 0) {
    return { name: 'device', deviceId: decodeURIComponent(second) };
  }
  if (second !== '') {
    return { name: 'none' };
  }
  switch (first) {
    case '':
    case 'fleet':
      return { name: 'fleet' };
    case 'setup':
      return { name: 'setup' };
    case 'sign-in':
      return { name: 'signIn' };
    case 'executions':
      return { name: 'executions' };
    case 'health':
      return { name: 'health' };
    default:
      return { name: 'none' };
  }
}

export function devicePath(deviceId: string): string {
  return `/devices/${encodeURIComponent(deviceId)}`;
}

/** The page the address bar names. */
export class Route {
  page: Page = pageOf(location.pathname);
  private readonly listeners = new Set<() => void>();

  constructor() {
    addEventListener('popstate', () => this.read());
  }

  go(path: string, replace = false): void {
    if (replace) {
      history.replaceState(null, '', path);
    } else {
      history.pushState(null, '', path);
      scrollTo(0, 0);
    }
    this.read();
  }

  /** The fragment, taken out of the address bar and of the history: codes must not stay there. */
  takeFragment(): string {
    const fragment = decodeURIComponent(location.hash.slice(1));
    if (fragment !== '') {
      history.replaceState(null, '', location.pathname + location.search);
    }
    return fragment;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly current = (): Page => this.page;

  private read(): void {
    this.page = pageOf(location.pathname);
    for (const listener of [...this.listeners]) {
      listener();
    }
  }
}

export function usePage(route: Route): Page {
  return useSyncExternalStore(route.subscribe, route.current);
}

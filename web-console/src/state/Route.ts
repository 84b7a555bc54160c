import { useSyncExternalStore } from 'react';

/** Parts of a device's page; the first is the overview. */
export const DEVICE_TABS = [
  '',
  'metrics',
  'properties',
  'commands',
  'executions',
  'events',
  'presence',
  'wire',
] as const;

export type DeviceTab = (typeof DEVICE_TABS)[number];

export type Page =
  | { readonly name: 'setup' }
  | { readonly name: 'signIn' }
  | { readonly name: 'fleet' }
  | { readonly name: 'device'; readonly deviceId: string; readonly tab: DeviceTab }
  | { readonly name: 'executions' }
  | { readonly name: 'bridge' }
  | { readonly name: 'wire' }
  | { readonly name: 'people' }
  | { readonly name: 'audit' }
  | { readonly name: 'health' }
  | { readonly name: 'bulks'; readonly bulkId: string }
  | { readonly name: 'wall' }
  | { readonly name: 'none' };

export function pageOf(path: string): Page {
  const [first = '', coded = '', third = '', ...rest] = path.split('/').filter((part) => part !== '');
  const second = decoded(coded);
  if (second === undefined) {
    return { name: 'none' };
  }
  if (first === 'devices' && second !== '' && rest.length === 0) {
    const tab = DEVICE_TABS.find((known) => known === third);
    return tab === undefined ? { name: 'none' } : { name: 'device', deviceId: second, tab };
  }
  if (first === 'bulks' && third === '') {
    return { name: 'bulks', bulkId: second };
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
    case 'bridge':
      return { name: 'bridge' };
    case 'wire':
      return { name: 'wire' };
    case 'people':
      return { name: 'people' };
    case 'audit':
      return { name: 'audit' };
    case 'health':
      return { name: 'health' };
    case 'wall':
      return { name: 'wall' };
    default:
      return { name: 'none' };
  }
}

/** Undefined: nobody wrote it so, and it means nothing. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

export function devicePath(deviceId: string, tab: DeviceTab = ''): string {
  return `/devices/${encodeURIComponent(deviceId)}${tab === '' ? '' : `/${tab}`}`;
}

/** Commands for many devices: all of them, or one with its outcome. */
export function bulkPath(bulkId = ''): string {
  return bulkId === '' ? '/bulks' : `/bulks/${encodeURIComponent(bulkId)}`;
}

/** The page the address bar names, and in its query how the page is set: what is searched, sorted and shown. */
export class Route {
  page: Page = pageOf(location.pathname);
  query = location.search;
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

  /** Names how the page is set, so that the address can be kept and shared; empty values are left out. Not a step back. */
  set(values: Readonly<Record<string, string>>): void {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(values)) {
      if (value === '') {
        query.delete(name);
      } else {
        query.set(name, value);
      }
    }
    const said = query.toString();
    this.go(location.pathname + (said === '' ? '' : `?${said}`), true);
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

  readonly currentQuery = (): string => this.query;

  private read(): void {
    this.page = pageOf(location.pathname);
    this.query = location.search;
    for (const listener of [...this.listeners]) {
      listener();
    }
  }
}

export function usePage(route: Route): Page {
  return useSyncExternalStore(route.subscribe, route.current);
}

/** One setting of the page as the address names it; empty: not named. */
export function useSetting(route: Route, name: string): string {
  const query = useSyncExternalStore(route.subscribe, route.currentQuery);
  return new URLSearchParams(query).get(name) ?? '';
}

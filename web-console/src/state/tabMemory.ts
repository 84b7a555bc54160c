import type { Memory } from './TransportChoice';

/** What this tab keeps over a reload; nothing where the browser keeps nothing for this page. */
export function tabMemory(key: string): Memory {
  return {
    read: () => storage()?.getItem(key) ?? null,
    write: (said) => storage()?.setItem(key, said),
  };
}

function storage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}

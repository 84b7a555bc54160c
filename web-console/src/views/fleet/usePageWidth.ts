import { useSyncExternalStore } from 'react';

/** What stands beside the table: the rail of pages and the gutters. */
const BESIDE_PX = 228;
const STEP_PX = 20;

function subscribe(listener: () => void): () => void {
  addEventListener('resize', listener);
  return () => removeEventListener('resize', listener);
}

/** Room for the table in coarse steps, so that a window that is being drawn wider is not laid out at each pixel. */
export function usePageWidth(): number {
  return useSyncExternalStore(subscribe, () => Math.floor((innerWidth - BESIDE_PX) / STEP_PX) * STEP_PX);
}

import { useEffect, useState } from 'react';
import { asErrorDetail } from '../../state/HubRest';
import { useNow } from '../parts/Clock';

export interface Try {
  readonly busy: boolean;
  readonly error: unknown;
  /** Until then the hub refuses further attempts; 0: it does not. */
  readonly waitMs: number;
  readonly run: (attempt: () => Promise<void>) => Promise<void>;
}

/** One attempt at a time, with its error and the pause the hub asked for. */
export function useTry(): Try {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const [untilMs, setUntilMs] = useState(0);
  const now = useNow();
  useEffect(() => {
    const waitMs = error === undefined ? 0 : asErrorDetail(error).retryAfterMs;
    setUntilMs(waitMs > 0 ? Date.now() + waitMs : 0);
  }, [error]);
  const run = async (attempt: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await attempt();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, waitMs: Math.max(0, untilMs - now), run };
}

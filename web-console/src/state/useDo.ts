import { useState } from 'react';

export interface Doing {
  readonly busy: boolean;
  readonly error: unknown;
  /** Whether it was done; a refusal is kept in `error`. */
  readonly run: (work: () => Promise<unknown>) => Promise<boolean>;
  readonly forget: () => void;
}

/** One thing a person asked for: under way, done, or refused with a reason to show. */
export function useDo(): Doing {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      return true;
    } catch (refused) {
      setError(refused);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, run, forget: () => setError(undefined) };
}

import { useCallback, useEffect, useRef, useState } from 'react';
import { useConsole, useOnline } from '../../state/Console';

export interface Answered<T> {
  /** The newest; undefined: none yet. */
  readonly answer: T | undefined;
  /** Why the newest question has none. */
  readonly error: unknown;
  readonly again: () => Promise<void>;
}

/** Asks the hub when there is a link, again with each new one, and so often where that is said. What was answered stays. */
export function useAnswer<T>(ask: (link: ReturnType<typeof useConsole>['link']) => Promise<T>, everyMs = 0) {
  const { link } = useConsole();
  const online = useOnline();
  const question = useRef(ask);
  question.current = ask;
  const asked = useRef(0);
  const [answer, setAnswer] = useState<T>();
  const [error, setError] = useState<unknown>(undefined);
  const again = useCallback(async () => {
    asked.current++;
    const mine = asked.current;
    try {
      const said = await question.current(link);
      // An answer that a newer question has overtaken says nothing any more.
      if (mine === asked.current) {
        setAnswer(said);
        setError(undefined);
      }
    } catch (refused) {
      if (mine === asked.current) {
        setError(refused);
      }
    }
  }, [link]);
  useEffect(() => {
    if (!online) {
      return;
    }
    void again();
    if (everyMs > 0) {
      const timer = setInterval(() => void again(), everyMs);
      return () => clearInterval(timer);
    }
  }, [online, again, everyMs]);
  return { answer, error: online ? error : undefined, again } as Answered<T>;
}

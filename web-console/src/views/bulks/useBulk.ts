import { useEffect, useMemo } from 'react';
import { useTopic } from '../../state/Beat';
import { BulkFollower } from '../../state/BulkFollower';
import { useConsole, useOnline } from '../../state/Console';

/** Follows a bulk while somebody looks at it; begins again with each link. */
export function useBulk(bulkId: string): BulkFollower {
  const { link } = useConsole();
  const online = useOnline();
  const follower = useMemo(
    () => new BulkFollower(bulkId, (body, expected) => link.ask(body, expected)),
    [bulkId, link],
  );
  useEffect(() => {
    if (!online) {
      return;
    }
    follower.start();
    return () => follower.stop();
  }, [follower, online]);
  useTopic(follower.topic);
  return follower;
}

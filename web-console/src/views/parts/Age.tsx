import { NO_VALUE } from '../../format/numbers';
import { formatAge, formatExact } from '../../format/times';
import { useConsole } from '../../state/Console';
import { useNow } from './Clock';

/** How long ago something was, by the hub's clock; the exact time on hover. */
export function Age({ atMs }: { atMs: number }) {
  const console = useConsole();
  useNow();
  if (atMs <= 0) {
    return <span>{NO_VALUE}</span>;
  }
  return <time title={formatExact(atMs)}>{formatAge(console.link.hubNow() - atMs)}</time>;
}

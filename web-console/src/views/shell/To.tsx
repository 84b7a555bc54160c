import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { useConsole } from '../../state/Console';

/** A link to another page of the console: a real one, so that it opens in a new tab as well. */
export function To({
  path,
  ...rest
}: { path: string } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'>) {
  const { route } = useConsole();
  const follow = (event: MouseEvent) => {
    if (event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      // A row around the link would follow it a second time.
      event.stopPropagation();
      route.go(path);
    }
  };
  return <a {...rest} href={path} onClick={follow} />;
}

import { Button } from '@mantine/core';
import css from './shell.module.css';
import { To } from './To';

interface Props {
  readonly message: string;
  readonly action: string;
  readonly onAction?: () => void;
  readonly to?: string;
}

/** One sentence and the one action. */
export function NotHere({ message, action, onAction, to }: Props) {
  return (
    <div className={css.notHere}>
      <h1>{message}</h1>
      {to === undefined ? (
        <Button variant="filled" onClick={onAction}>
          {action}
        </Button>
      ) : (
        <To path={to}>{action}</To>
      )}
    </div>
  );
}

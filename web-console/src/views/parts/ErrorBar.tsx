import { Button } from '@mantine/core';
import { ErrorCode } from '../../gen/signalbox/v1/errors_pb';
import { asErrorDetail } from '../../state/HubRest';
import { text } from '../../strings';
import css from './parts.module.css';

/** What failed, its code and trace, and a way to try again; it stands inside the card it belongs to. */
export function ErrorBar({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const detail = asErrorDetail(error);
  const code = detail.code === ErrorCode.UNSPECIFIED ? '' : (ErrorCode[detail.code] ?? String(detail.code));
  return (
    <div className={css.error} role="alert">
      <span>
        <b>{detail.message}</b>
        {code !== '' && (
          <span className={css.errorCode}>{` ${code.toLowerCase().replaceAll('_', ' ')}`}</span>
        )}
        {detail.traceId !== '' && (
          <span className={css.errorCode}>{` · ${text.errors.trace(detail.traceId)}`}</span>
        )}
      </span>
      {onRetry !== undefined && <Button onClick={onRetry}>{text.errors.retry}</Button>}
    </div>
  );
}

import { Button } from '@mantine/core';
import { bulkPath } from '../../state/Route';
import { text } from '../../strings';
import { BulkActions } from '../bulks/BulkActions';
import { BulkCountWords } from '../bulks/BulkCountWords';
import { useBulk } from '../bulks/useBulk';
import { ErrorBar } from '../parts/ErrorBar';
import { To } from '../shell/To';
import { sayOrder } from './BulkBar';
import css from './bulk.module.css';

interface Props {
  readonly bulkId: string;
  readonly onFollow: (bulkId: string) => void;
  readonly onClose: () => void;
}

/** What became of the command that was run from here, as it happens. */
export function OutcomeBar({ bulkId, onFollow, onClose }: Props) {
  const follower = useBulk(bulkId);
  const { bulk, error, missing } = follower;
  return (
    <section className={css.bar} aria-label={text.bulk.outcome}>
      {bulk !== undefined && (
        <span className={css.selected}>
          <b className="mono">{sayOrder({ command: bulk.command, parameters: bulk.parameters ?? {} })}</b>
          <span className="faint">{text.bulk.states[bulk.state]}</span>
        </span>
      )}
      <div className={css.middle}>
        {bulk !== undefined && <BulkCountWords bulk={bulk} />}
        {missing && <span className="quiet">{text.bulk.missing(bulkId)}</span>}
        {error !== undefined && <ErrorBar error={error} onRetry={() => void follower.look()} />}
      </div>
      <div className={css.end}>
        {bulk !== undefined && <BulkActions bulk={bulk} follower={follower} onRetried={onFollow} />}
        {bulk !== undefined && (
          <To path={bulkPath(bulkId)} className={css.link}>
            {text.bulk.outcome}
          </To>
        )}
        <Button variant="subtle" onClick={onClose}>
          {text.bulk.dismiss}
        </Button>
      </div>
    </section>
  );
}

import type { Execution } from '../../gen/signalbox/v1/execution_pb';
import { executionLook } from '../../model/execution';
import { Glyph } from './Glyph';
import css from './parts.module.css';

/** The state of an execution as a word, with its shape where there is room for a badge. */
export function ExecutionWord({ execution, badge = false }: { execution: Execution; badge?: boolean }) {
  const look = executionLook(execution.state);
  return (
    <span
      className={badge ? css.badge : css.word}
      data-tone={look.tone}
      title={execution.error?.message ?? ''}
    >
      {badge && <Glyph name={look.glyph} size={10} />}
      {look.word}
    </span>
  );
}

import { formatPlain, THIN } from '../../format/numbers';
import { formatExact, formatLatency } from '../../format/times';
import type { Execution } from '../../gen/signalbox/v1/execution_pb';
import { executionLook, hopOfStep, stepTimes } from '../../model/execution';
import { isFinished } from '../../state/ExecutionStore';
import { text } from '../../strings';
import css from './journey.module.css';

/** A bar is never thinner than this part of the axis. */
const THINNEST = 0.008;

/** The timeline on a logarithmic axis: milliseconds and minutes are both readable. */
export function Steps({ execution }: { execution: Execution }) {
  const times = stepTimes(execution.timeline);
  const decades = Math.max(4, Math.ceil(Math.log10(Math.max(1, ...times))));
  const at = (ms: number) => Math.log10(Math.max(1, ms)) / decades;
  const stride = decades > 5 ? 2 : 1;
  const ticks = Array.from({ length: Math.ceil(decades / stride) }, (_, index) => index * stride);
  const look = executionLook(execution.state);
  const failed = look.tone === 'bad';
  const lastIndex = execution.timeline.length - 1;
  return (
    <table className={css.steps}>
      <thead>
        <tr>
          <th>{text.executions.step}</th>
          <th>{text.executions.at}</th>
          <th className={css.right}>{text.executions.time}</th>
          <th className={css.axis}>
            {ticks.map((tick) => (
              <span key={tick} style={{ left: `${(100 * tick) / decades}%` }}>
                {decadeText(10 ** tick)}
              </span>
            ))}
          </th>
          <th />
        </tr>
      </thead>
      <tbody>
        {execution.timeline.map((step, index) => {
          const end = at(times[index] ?? 0);
          const start = index === 0 ? 0 : Math.min(at(times[index - 1] ?? 0), end);
          const bad = failed && isFinished(execution.state) && index === lastIndex;
          const left = Math.min(start, 1 - THINNEST);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever appended
            <tr key={index} data-bad={bad}>
              <td>
                <span className={css.dot} aria-hidden="true" />
                {bad ? look.word : step.step}
              </td>
              <td className={css.stepAt}>{text.executions.hops[hopOfStep(step.step)]}</td>
              <td className={css.right} title={formatExact(Number(step.atMs))}>
                {formatLatency(times[index] ?? 0)}
              </td>
              <td className={css.axis}>
                {ticks.map((tick) => (
                  <i key={tick} style={{ left: `${(100 * tick) / decades}%` }} />
                ))}
                <b style={{ left: `${100 * left}%`, width: `${100 * Math.max(THINNEST, end - left)}%` }} />
              </td>
              <td className={css.stepNote}>{step.note}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function decadeText(ms: number): string {
  return ms < 1000 ? `${formatPlain(ms)}${THIN}ms` : `${formatPlain(ms / 1000)}${THIN}s`;
}

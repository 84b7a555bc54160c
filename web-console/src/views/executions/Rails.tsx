import { formatLatency } from '../../format/times';
import type { Execution } from '../../gen/signalbox/v1/execution_pb';
import { HOPS, type Hop, journeyOf } from '../../model/execution';
import { text } from '../../strings';
import css from './journey.module.css';

/** The way of an execution as rails between stations, with a stop bar where it broke. */
export function Rails({ execution }: { execution: Execution }) {
  const journey = journeyOf(execution);
  const names: Record<Hop, string> = { ...text.executions.hops };
  if (execution.issuer.startsWith('mqtt:')) {
    names.console = text.executions.hops.mqtt;
  }
  return (
    <div className={css.rails} aria-hidden="true">
      {HOPS.map((hop, index) => {
        const arrival = journey.arrivals[index];
        const before = index === 0 ? undefined : journey.arrivals[index - 1];
        const reached = index <= journey.reached;
        const broke =
          journey.brokeAfter !== undefined && !journey.refusedThere && index === journey.brokeAfter + 1;
        return (
          <div key={hop} className={css.hop} data-reached={reached} data-broke={broke}>
            {index > 0 && (
              <span className={css.stretch}>
                {broke
                  ? text.executions.broke
                  : arrival !== undefined && before !== undefined
                    ? formatLatency(Math.max(0, arrival - before))
                    : ''}
              </span>
            )}
            <span className={css.station} data-end={journey.refusedThere && journey.brokeAfter === index} />
            <span className={css.hopName}>{names[hop]}</span>
          </div>
        );
      })}
    </div>
  );
}

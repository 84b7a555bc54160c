import { formatCount } from '../../format/numbers';
import type { QueueStatus } from '../../gen/signalbox/v1/console_link_pb';
import { formatBytes, shareOf } from '../../model/storage';
import { text } from '../../strings';
import { Card } from './Card';
import type { OfStatus } from './HubCard';
import css from './health.module.css';

const words = text.health;

/** From here on a queue is marked. */
const HALF = 0.5;

/** Where things wait, and how much may. */
export function QueuesCard({ status, away }: OfStatus) {
  const queues = status?.queues ?? [];
  return (
    <Card title={words.queues} away={away}>
      {status !== undefined && queues.length === 0 ? (
        <p className="quiet">{words.queuesElsewhere}</p>
      ) : (
        <>
          <p className="small quiet">{words.queuesIntro}</p>
          <table className={css.table} aria-label={words.queues}>
            <thead>
              <tr>
                <th scope="col">{words.queue}</th>
                <th scope="col" className={css.number}>
                  {words.waiting}
                </th>
                <th scope="col" className={css.number}>
                  {words.bound}
                </th>
              </tr>
            </thead>
            <tbody>
              {queues.map((queue) => (
                <tr key={queue.name}>
                  <td title={queue.name}>{words.queueNames[queue.name] ?? queue.name}</td>
                  <td className={css.number} data-bad={shareOf(queue.waiting, queue.bound) >= HALF}>
                    {amount(queue, queue.waiting)}
                  </td>
                  <td className={`${css.number} faint`}>
                    {queue.bound === 0n ? words.noBound : amount(queue, queue.bound)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Card>
  );
}

function amount(queue: QueueStatus, value: bigint): string {
  return queue.name.endsWith('.bytes') ? formatBytes(value) : formatCount(Number(value));
}

/** What was thinned, refused or lost since the hub started. */
export function LossesCard({ status, away }: OfStatus) {
  const losses = Object.entries(status?.losses ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  // A hub that tells no queues tells no losses: silence is no good news then.
  const told = (status?.queues.length ?? 0) > 0;
  return (
    <Card title={words.losses} away={away} beside={<span className="caption">{words.since}</span>}>
      {status !== undefined && !told ? (
        <p className="quiet">{words.queuesElsewhere}</p>
      ) : (
        <>
          <p className="small quiet">{words.lossesIntro}</p>
          {losses.length === 0 ? (
            told && <p>{words.noLosses}</p>
          ) : (
            <table className={css.table} aria-label={words.losses}>
              <tbody>
                {losses.map(([name, count]) => (
                  <tr key={name}>
                    <td title={name}>{words.lossNames[name] ?? name}</td>
                    <td className={css.number}>{formatCount(Number(count))}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </>
      )}
    </Card>
  );
}

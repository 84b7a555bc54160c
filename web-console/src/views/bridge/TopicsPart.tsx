import { useState } from 'react';
import { brokerArguments, exampleLine, topicRows } from '../../model/bridge';
import { useTopic } from '../../state/Beat';
import type { BridgeWatch } from '../../state/BridgeWatch';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { CopyLine } from '../parts/CopyLine';
import css from './bridge.module.css';
import { SweepCard } from './SweepCard';

const words = text.bridge;
/** What every hub has had so far; one that names its prefix is believed. */
const USUAL_PREFIX = 'signalbox/v1';

/** The hub's topics, a line for a shell that uses one, and what of the past is left at the broker. */
export function TopicsPart({ watch }: { watch: BridgeWatch }) {
  const { fleet } = useConsole();
  useTopic(watch.topic);
  useTopic(fleet.members);
  const [chosen, setChosen] = useState('d/<id>/state');
  const { bridge } = watch;
  const prefix = bridge?.prefix || USUAL_PREFIX;
  const rows = topicRows(prefix);
  const row = rows.find(({ topic }) => topic === `${prefix}/${chosen}`) ?? rows[0];
  const deviceId = fleet.devices.keys().next().value ?? 'lamp-1';
  const embedded = bridge?.broker === 'embedded';
  return (
    <>
      <section className={`card ${css.topics}`}>
        <p className={`quiet ${css.inCard}`}>{words.topicsIntro}</p>
        <table className={css.table}>
          <thead>
            <tr>
              <th>{words.topicColumns.topic}</th>
              <th className={css.narrow}>{words.topicColumns.way}</th>
              <th>{words.topicColumns.what}</th>
              <th className={css.narrow}>{words.topicColumns.retained}</th>
              <th className={css.narrow} data-right="true">
                {words.topicColumns.qos}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((known) => {
              const end = known.topic.slice(prefix.length + 1);
              return (
                <tr key={known.topic} data-chosen={known === row}>
                  <td>
                    <button
                      type="button"
                      className={css.topic}
                      aria-pressed={known === row}
                      title={words.tryHint}
                      onClick={() => setChosen(end)}
                    >
                      <span className="faint">{prefix}/</span>
                      {end}
                    </button>
                  </td>
                  <td className={css.way} data-way={known.way}>
                    {known.way === 'out' ? '→' : '←'} {words.ways[known.way]}
                  </td>
                  <td className="quiet">{known.what}</td>
                  <td className="quiet">{known.retained ? words.yes : words.no}</td>
                  <td className="quiet" data-right="true">
                    {known.qos}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
        {row !== undefined && (
          <div className={css.tryIt}>
            <h2>{words.tryIt}</h2>
            <CopyLine
              label={words.tryIt}
              line={exampleLine(row, brokerArguments(bridge?.broker ?? '', location.hostname), deviceId)}
            />
            <p className="caption">
              {words.tryHint} {embedded && words.tryEmbedded}
            </p>
          </div>
        )}
      </section>
      <SweepCard broker={embedded ? words.embedded : (bridge?.broker ?? '')} />
    </>
  );
}

import { NO_VALUE } from '../../format/numbers';
import { formatExact } from '../../format/times';
import { formatDuration } from '../../format/units';
import type { StorageStatus } from '../../gen/signalbox/v1/console_link_pb';
import { forecastOf, formatBytes, roughly, shareOf } from '../../model/storage';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { Glyph } from '../parts/Glyph';
import { Card, Tile } from './Card';
import { countOf, type OfStatus } from './HubCard';
import css from './health.module.css';

const words = text.health;

/** What is on the disk, and how long it will last. */
export function StorageCard({ status, away }: OfStatus) {
  const storage = status?.storage;
  const bytes = (value: bigint | undefined) => (value === undefined ? NO_VALUE : formatBytes(value));
  return (
    <Card title={words.storage} away={away}>
      {status !== undefined && storage === undefined ? (
        <p className="quiet">{words.noStorage}</p>
      ) : (
        <>
          <div className={css.tiles}>
            <Tile name={words.history} value={bytes(storage?.historyBytes)} />
            <Tile name={words.perDay} value={bytes(storage?.historyBytesPerDay)} />
            <Tile name={words.state} value={bytes(storage?.stateBytes)} />
            <Tile name={words.free} value={bytes(storage?.diskFreeBytes)} />
          </div>
          <Budget storage={storage} />
          {storage !== undefined && <Tiers storage={storage} />}
          <p className="caption">{words.tiersHint}</p>
        </>
      )}
    </Card>
  );
}

function Budget({ storage }: { storage: StorageStatus | undefined }) {
  const { link } = useConsole();
  const budget = storage?.historyBudgetBytes ?? 0n;
  const used = storage?.historyBytes ?? 0n;
  const share = shareOf(used, budget === 0n ? used + (storage?.diskFreeBytes ?? 0n) : budget);
  const forecast = storage === undefined ? undefined : forecastOf(storage, link.hubNow());
  return (
    <div className={css.budget}>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers draw a <meter> in their own colours */}
      <div
        className={css.meter}
        role="meter"
        aria-label={words.budgetLabel}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <p>
        {storage === undefined
          ? NO_VALUE
          : budget === 0n
            ? words.ofDisk(formatBytes(used))
            : words.budget(formatBytes(used), formatBytes(budget))}
      </p>
      <p className={css.forecast} data-bad={forecast?.bad === true}>
        {forecast?.bad === true && <Glyph name="stopBar" size={11} />}
        {forecast?.words ?? NO_VALUE}
      </p>
    </div>
  );
}

function Tiers({ storage }: { storage: StorageStatus }) {
  const { link } = useConsole();
  return (
    <table className={css.table} aria-label={words.tiers}>
      <thead>
        <tr>
          <th scope="col">{words.tier}</th>
          <th scope="col">{words.oldest}</th>
          <th scope="col">{words.kept}</th>
          <th scope="col" className={css.number}>
            {words.samples}
          </th>
          <th scope="col" className={css.number}>
            {words.size}
          </th>
        </tr>
      </thead>
      <tbody>
        {storage.tiers.map((tier) => (
          <tr key={tier.tier}>
            <td>{words.tierNames[tier.tier]}</td>
            <td>
              {tier.oldestMs === 0n ? (
                <span className="faint">{words.nothing}</span>
              ) : (
                <time title={formatExact(Number(tier.oldestMs))}>
                  {formatDuration(link.hubNow() - Number(tier.oldestMs))}
                </time>
              )}
            </td>
            <td>{roughly(Number(tier.keptForMs))}</td>
            <td className={css.number}>{countOf(tier.samples)}</td>
            <td className={css.number}>{formatBytes(tier.bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { formatCount } from '../../format/numbers';
import { useConsole } from '../../state/Console';
import type { Token } from '../../state/search';
import { countEach, narrowest } from '../../state/searchMatch';
import { text } from '../../strings';
import { TokenWords } from './Chip';
import css from './search.module.css';
import { knownBy, MEMBERS_MS, useSettled } from './useFleetRows';

interface Props {
  readonly tokens: readonly Token[];
  readonly version: number;
  readonly onDrop: (index: number) => void;
}

/** Nothing matches: what each token leaves alone, which one cannot be understood and why, and the narrowest to drop. */
export function NoMatch({ tokens, version, onDrop }: Props) {
  const console = useConsole();
  const presences = useSettled(console.fleet.presences, MEMBERS_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the versions stand for the mutable store
  const counts = useMemo(
    () => countEach(console.fleet.devices.values(), tokens, knownBy(console)),
    [console, tokens, version, presences],
  );
  const wrong = tokens.findIndex((token) => token.condition.kind === 'wrong');
  const narrow = wrong < 0 ? narrowest(counts) : wrong;
  return (
    <div className={`card ${css.noMatch}`}>
      <p>{text.fleet.noMatch}</p>
      <ul>
        {tokens.map((token, index) => {
          const { condition } = token;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same token may stand twice
            <li key={`${index} ${token.text}`}>
              <span className={css.chip} data-wrong={condition.kind === 'wrong'}>
                <span className={css.chipWords}>
                  <TokenWords token={token} />
                </span>
              </span>
              {condition.kind === 'wrong' ? (
                <span className={css.why}>{condition.why}</span>
              ) : (
                <span className="faint">{text.fleet.alone(formatCount(counts[index] ?? 0))}</span>
              )}
              {index === narrow && (
                <Button variant="filled" onClick={() => onDrop(index)}>
                  {text.fleet.drop(token.text)}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

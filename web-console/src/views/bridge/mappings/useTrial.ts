import { useEffect, useState } from 'react';
import { Role } from '../../../gen/signalbox/v1/access_pb';
import type { CapturedPublish, Mapping, MappingTrial } from '../../../gen/signalbox/v1/mapping_pb';
import { useTopic } from '../../../state/Beat';
import { useConsole } from '../../../state/Console';
import type { MappingShelf } from '../../../state/MappingShelf';

/** After the last key press. */
const SETTLE_MS = 400;

export interface Trial {
  readonly trial: MappingTrial | undefined;
  readonly error: unknown;
  readonly busy: boolean;
}

/** What the hub would make of these publishes; asked again when either changes. `key` says when the mapping did. */
export function useTrial(
  shelf: MappingShelf,
  mapping: Mapping | undefined,
  key: string,
  publishes: readonly CapturedPublish[],
  heardVersion: number,
): Trial {
  const console = useConsole();
  useTopic(console.linkTopic);
  const [state, setState] = useState<Trial>({ trial: undefined, error: undefined, busy: false });
  const may = console.online && console.may(Role.OPERATOR);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the mapping, the version for the publishes
  useEffect(() => {
    if (mapping === undefined || !may) {
      setState({ trial: undefined, error: undefined, busy: false });
      return;
    }
    let current = true;
    setState((before) => ({ ...before, busy: true }));
    const timer = setTimeout(() => {
      shelf.tryOut(mapping, publishes).then(
        (trial) => current && setState({ trial, error: undefined, busy: false }),
        (error: unknown) => current && setState({ trial: undefined, error, busy: false }),
      );
    }, SETTLE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, heardVersion, may]);
  return state;
}

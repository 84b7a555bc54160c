import { useMemo } from 'react';
import type { DeviceEvent } from '../../gen/signalbox/v1/event_pb';
import { type BackLog, useBackLog } from '../../state/BackLog';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { eventLog } from '../../state/deviceRequests';
import { eventsShown } from '../../state/eventsShown';

const ANY: readonly string[] = [];

/** What happened at the device, newest first: what was asked for, and what happens now on top. `names` empty: anything. */
export function useEvents(
  deviceId: string,
  names: readonly string[] = ANY,
  fromMs = 0,
): { readonly list: readonly DeviceEvent[]; readonly log: BackLog<DeviceEvent> } {
  const { events, link } = useConsole();
  const version = useTopic(events.topic);
  const log = useBackLog(() => eventLog(link, deviceId, names, fromMs), [link, deviceId, names, fromMs]);
  // Until the answer is there, what comes by itself is all there is.
  const reachesMs = log.loaded ? log.reachesMs : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the store
  const list = useMemo(
    () => eventsShown(log.items, events.newest(), { names, fromMs, reachesMs }),
    [log.items, reachesMs, events, version, names, fromMs],
  );
  return { list, log };
}

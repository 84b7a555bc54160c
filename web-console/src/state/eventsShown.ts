import { toJson } from '@bufbuild/protobuf';
import { ValueSchema } from '@bufbuild/protobuf/wkt';
import type { DeviceEvent } from '../gen/signalbox/v1/event_pb';
import { inOneLine } from '../model/execution';

interface Choice {
  /** One of these; empty: any. */
  readonly names: readonly string[];
  readonly fromMs: number;
  /** How far back what was asked for goes; what came by itself from before that would leave holes. */
  readonly reachesMs: number;
}

/** Events that were asked for and those that came by themselves, each once, newest first. */
export function eventsShown(
  asked: readonly DeviceEvent[],
  told: readonly DeviceEvent[],
  { names, fromMs, reachesMs }: Choice,
): DeviceEvent[] {
  const byNo = new Map(asked.map((event) => [event.eventNo, event]));
  for (const event of told) {
    const atMs = Number(event.timeMs);
    if ((names.length === 0 || names.includes(event.name)) && atMs >= fromMs && atMs >= reachesMs) {
      byNo.set(event.eventNo, event);
    }
  }
  return [...byNo.values()].sort((a, b) => Number(b.timeMs - a.timeMs) || Number(b.eventNo - a.eventNo));
}

/** What an event says, in one line of text. */
export function eventValues(event: DeviceEvent): string {
  return inOneLine(
    Object.fromEntries(
      Object.entries(event.values).map(([name, value]) => [name, toJson(ValueSchema, value)]),
    ),
  );
}

import { formatCount } from '../format/numbers';
import { formatAge } from '../format/times';
import { quantity } from '../format/units';
import type { BridgeStatus } from '../gen/signalbox/v1/console_link_pb';
import { text } from '../strings';

/** What an outage means for what people publish and read: one sentence for each kind of message. */
export function outageSentences(bridge: BridgeStatus): readonly string[] {
  const words = text.bridge.outage;
  const waits = bridge.waiting === 0 ? words.noneWaits : words.waits(formatCount(bridge.waiting));
  const size = quantity(Number(bridge.waitingAnswerBytes), 'By', 0);
  const answers =
    bridge.waitingAnswerBytes === 0n
      ? ''
      : words.answers(`${size.digits} ${size.unit}`, formatAge(Number(bridge.oldestAnswerMs)));
  return [waits, answers, words.telemetry, words.retained].filter((sentence) => sentence !== '');
}

export interface Drop {
  readonly reason: string;
  readonly sentence: string;
  readonly count: number;
  /** Nothing is wrong with it: it is what should happen. */
  readonly expected: boolean;
}

/** Worst first: what is lost, then what was rightly not acted upon. */
export function drops(bridge: BridgeStatus): readonly Drop[] {
  return Object.entries(bridge.droppedByReason)
    .map(([reason, count]) => ({
      reason,
      sentence: text.bridge.drops[reason] ?? reason.replaceAll('_', ' '),
      count: Number(count),
      expected: reason === 'received_own_origin' || reason === 'received_redelivered',
    }))
    .sort((a, b) => Number(a.expected) - Number(b.expected) || b.count - a.count);
}

export interface TopicRow {
  readonly topic: string;
  readonly way: 'out' | 'in';
  readonly qos: 0 | 1;
  readonly retained: boolean;
  readonly what: string;
}

/** The hub's topics below its prefix, as docs/protocol.md lists them. */
export function topicRows(prefix: string): readonly TopicRow[] {
  const of = text.bridge.topicWhat;
  const row = (topic: string, way: 'out' | 'in', qos: 0 | 1, retained: boolean, what: string): TopicRow => ({
    topic: `${prefix}/${topic}`,
    way,
    qos,
    retained,
    what,
  });
  return [
    row('hub/state', 'out', 1, true, of.hubState),
    row('d/<id>/presence', 'out', 1, true, of.presence),
    row('d/<id>/capabilities', 'out', 1, true, of.capabilities),
    row('d/<id>/state', 'out', 0, true, of.state),
    row('d/<id>/telemetry', 'out', 0, false, of.telemetry),
    row('d/<id>/m/<metric>', 'out', 0, true, of.metric),
    row('d/<id>/event/<name>', 'out', 1, false, of.event),
    row('d/<id>/shadow/reported', 'out', 1, true, of.reported),
    row('d/<id>/shadow/desired', 'out', 1, true, of.desired),
    row('d/<id>/shadow/delta', 'out', 1, true, of.delta),
    row('d/<id>/set/<path>', 'in', 1, false, of.set),
    row('d/<id>/shadow/desired/set', 'in', 1, false, of.desiredSet),
    row('d/<id>/cmd/<command>', 'in', 1, false, of.command),
    row('d/<id>/cmd/<command>/result', 'out', 1, false, of.result),
  ];
}

/** Where the broker listens, for a line of a shell; the hub's own is beside the hub. */
export function brokerArguments(broker: string, hostname: string): string {
  if (broker === '' || broker === 'embedded') {
    return `-h ${hostname || 'localhost'}`;
  }
  const found = /^mqtts?:\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?/.exec(broker);
  if (found === null) {
    return '';
  }
  const secure = broker.startsWith('mqtts:');
  const port = found[2] ?? (secure ? '8883' : '1883');
  return `-h ${found[1]?.replace(/^\[|\]$/g, '') ?? ''} -p ${port}${secure ? ' --tls-use-os-certs' : ''}`;
}

/** A line for a shell that hears a topic, or says something on it. */
export function exampleLine(row: TopicRow, where: string, deviceId: string): string {
  const device = row.topic.replace('<id>', deviceId);
  const broker = where === '' ? '' : ` ${where}`;
  if (row.way === 'out') {
    const filter = device.replace(/<[^>]+>/, '+');
    return `mosquitto_sub${broker} -v -t ${quoted(filter)}`;
  }
  const [topic, payload] = device.endsWith('/set/<path>')
    ? [device.replace('<path>', 'fan.speed'), '40']
    : device.endsWith('/desired/set')
      ? [device, '{"set":{"fan.speed":3}}']
      : [device.replace('<command>', 'identify'), '{}'];
  return `mosquitto_pub -V 5${broker} -q 1 -t ${quoted(topic)} -m ${quoted(payload)}`;
}

/** For a shell; ids hold no quotes. */
function quoted(word: string): string {
  return `'${word}'`;
}

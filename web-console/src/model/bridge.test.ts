import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { BridgeStatusSchema } from '../gen/signalbox/v1/console_link_pb';
import { brokerArguments, drops, exampleLine, outageSentences, type TopicRow, topicRows } from './bridge';

test('an outage says what waits, what is dropped and what is replaced', () => {
  const bridge = create(BridgeStatusSchema, {
    waiting: 3,
    waitingAnswerBytes: 1_200n,
    oldestAnswerMs: 40_000n,
  });
  const [waits, answers, telemetry, retained] = outageSentences(bridge);
  expect(waits).toContain('3 messages wait');
  expect(answers).toMatch(/1\.2 kB.*40.s/);
  expect(telemetry).toContain('dropped');
  expect(retained).toContain('newest');
  expect(outageSentences(create(BridgeStatusSchema))).toHaveLength(3);
});

test('drops are told in words, losses first, and a reason of a newer hub in its own', () => {
  const bridge = create(BridgeStatusSchema, {
    droppedByReason: { received_own_origin: 900n, telemetry: 5n, solar_flare: 7n },
  });
  expect(drops(bridge).map(({ reason, expected }) => [reason, expected])).toEqual([
    ['solar_flare', false],
    ['telemetry', false],
    ['received_own_origin', true],
  ]);
  expect(drops(bridge)[0]?.sentence).toBe('solar flare');
  expect(drops(bridge)[1]?.sentence).not.toBe('telemetry');
});

describe('lines for a shell', () => {
  const row = (end: string): TopicRow =>
    topicRows('house/v1').find(({ topic }) => topic.endsWith(end)) ?? expect.fail(end);

  test('hear and say on the topics of the hub', () => {
    expect(exampleLine(row('/event/<name>'), '-h box', 'lamp-1')).toBe(
      "mosquitto_sub -h box -v -t 'house/v1/d/lamp-1/event/+'",
    );
    expect(exampleLine(row('/set/<path>'), '', 'lamp-1')).toBe(
      "mosquitto_pub -V 5 -q 1 -t 'house/v1/d/lamp-1/set/fan.speed' -m '40'",
    );
    expect(exampleLine(row('/cmd/<command>'), '-h box', 'lamp-1')).toBe(
      "mosquitto_pub -V 5 -h box -q 1 -t 'house/v1/d/lamp-1/cmd/identify' -m '{}'",
    );
    expect(exampleLine(row('/cmd/<command>/result'), '', 'a')).toContain("'house/v1/d/a/cmd/+/result'");
  });

  test('name the broker as it is reached', () => {
    expect(brokerArguments('embedded', 'box.local')).toBe('-h box.local');
    expect(brokerArguments('mqtt://broker', 'x')).toBe('-h broker -p 1883');
    expect(brokerArguments('mqtts://broker:8884', 'x')).toBe('-h broker -p 8884 --tls-use-os-certs');
    expect(brokerArguments('mqtt://[::1]:1884', 'x')).toBe('-h ::1 -p 1884');
  });
});

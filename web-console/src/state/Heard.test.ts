import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { CapturedPublishesSchema } from '../gen/signalbox/v1/mapping_pb';
import { Beat } from './Beat';
import { Heard, payloadText } from './Heard';

function heard(topics: readonly string[] | Error): Heard {
  return new Heard(new Beat((run) => run()), {
    askAny: async () => {
      if (topics instanceof Error) {
        throw topics;
      }
      const publishes = topics.map((topic, index) => ({
        topic,
        body: { case: 'text' as const, value: `${index}` },
      }));
      return { case: 'capturedPublishes', value: create(CapturedPublishesSchema, { publishes }) };
    },
  });
}

test('of each topic the newest stays, and how often it spoke', async () => {
  const ear = heard(['b', 'a', 'b']);
  await ear.listen('#');
  expect(ear.list.map(({ publish, times }) => [publish.topic, payloadText(publish), times])).toEqual([
    ['a', '1', 1],
    ['b', '2', 2],
  ]);
  expect(ear.listening).toBe(false);
});

test('there are never more than a dry run takes', async () => {
  const ear = heard(Array.from({ length: 250 }, (_, i) => `t/${i}`));
  await ear.listen('#');
  expect(ear.publishes).toHaveLength(200);
  expect(ear.more).toBe(true);
});

test('a refusal is kept, and what was heard before stays', async () => {
  const ear = heard(new Error('Somebody listens already.'));
  ear.paste('tele/plug/LWT Online\n\nnonsense\ngh/7/data {"t": 615}');
  await ear.listen('#');
  expect(ear.error).toEqual(new Error('Somebody listens already.'));
  expect(ear.list.map(({ publish }) => [publish.topic, payloadText(publish)])).toEqual([
    ['gh/7/data', '{"t": 615}'],
    ['tele/plug/LWT', 'Online'],
  ]);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DescMessage, fromBinary, fromJson, toBinary, toJson } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { ConsoleToHubSchema, HubToConsoleSchema } from '../gen/signalbox/v1/console_link_pb';

const FOLDER = join(import.meta.dirname, '../../../proto/src/test/resources/golden');
const ENVELOPES: readonly [string, DescMessage][] = [
  ['console-to-hub', ConsoleToHubSchema],
  ['hub-to-console', HubToConsoleSchema],
];

/** The same files that hub and agent are tested on: nobody reads the protocol in a way of its own. */
describe.each(ENVELOPES)('golden frames %s', (prefix, schema) => {
  const names = readdirSync(FOLDER)
    .filter((file) => file.startsWith(`${prefix}.`) && file.endsWith('.hex'))
    .map((file) => file.slice(0, -'.hex'.length));

  it('are one of every body', () => {
    const bodies = new Set(
      names.map((name) => {
        const frame = fromBinary(schema, bytesOf(name)) as unknown as { body: { case: string } };
        return frame.body.case;
      }),
    );
    const declared = schema.oneofs.find((oneof) => oneof.name === 'body')?.fields ?? [];
    expect(declared.length).toBeGreaterThan(0);
    expect(bodies).toEqual(new Set(declared.map((field) => field.localName)));
  });

  it.each(names)('%s reads as its JSON and is written back', (name) => {
    const frame = fromBinary(schema, bytesOf(name));
    const json = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
    expect(toJson(schema, frame)).toEqual(toJson(schema, fromJson(schema, json)));
    expect(fromBinary(schema, toBinary(schema, frame))).toEqual(frame);
  });
});

function bytesOf(name: string): Uint8Array {
  const hex = readFileSync(join(FOLDER, `${name}.hex`), 'utf8').replace(/\s+/g, '');
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

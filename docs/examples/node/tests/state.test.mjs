// What a device must not forget, when its disk fails and when its journal is shortened.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { Journal, Token } from '../signalbox-state.mjs';
import { folderWith } from './hub.mjs';

const DAY_MS = 24 * 3_600_000;
const command = (no) => ({ executionId: `e${no}`, command: 'move' });
const report = (no, state = 'SUCCEEDED') => ({ executionId: `e${no}`, state: `EXECUTION_STATE_${state}` });
const file = (folder) => join(folder, 'executions.journal');

/** Meanwhile the disk refuses to sync files of this kind. */
function withFailingSync(suits, during) {
  const sync = fs.fsyncSync;
  fs.fsyncSync = (opened) => {
    if (suits(fs.fstatSync(opened))) throw new Error('the disk is broken');
    sync(opened);
  };
  syncBuiltinESMExports();
  try {
    during();
  } finally {
    fs.fsyncSync = sync;
    syncBuiltinESMExports();
  }
}

/** The next record makes it compact itself. */
function fullJournal(folder) {
  const journal = new Journal(folder);
  journal.started(command(1));
  journal.finished(report(1));
  for (let i = 0; i < 9_998; i++) journal.acknowledged('e1');
  return journal;
}

test('record that makes the journal compact itself is kept', () => {
  const folder = folderWith({});
  const journal = fullJournal(folder);
  const longBefore = fs.statSync(file(folder)).size;
  journal.started(command(2));

  assert.ok(fs.statSync(file(folder)).size < longBefore / 10);
  assert.deepEqual(journal.unfinished(), [command(2)]);
  assert.deepEqual(new Journal(folder).unfinished(), [command(2)]);
});

test('journal goes on in the compacted file where the folder cannot be synced', () => {
  const folder = folderWith({});
  const journal = fullJournal(folder);
  withFailingSync((stat) => stat.isDirectory(), () => journal.started(command(2)));
  journal.finished(report(2));

  assert.deepEqual(new Journal(folder).reportOf('e2'), report(2));
});

test('command that the disk did not take is not in the journal', () => {
  const folder = folderWith({});
  const journal = new Journal(folder);
  withFailingSync((stat) => stat.isFile(), () => assert.throws(() => journal.started(command(1)), /broken/));
  assert.equal(journal.reportOf('e1'), undefined);
  journal.started(command(2));

  assert.deepEqual(new Journal(folder).unfinished(), [command(2)]);
});

test('result that the disk did not take still answers a repeat', () => {
  const folder = folderWith({});
  const journal = new Journal(folder);
  journal.started(command(1));
  withFailingSync((stat) => stat.isFile(), () => assert.deepEqual(journal.finished(report(1)), report(1)));

  assert.deepEqual(journal.reportOf('e1'), report(1));
  assert.deepEqual(new Journal(folder).unfinished(), [command(1)]);
});

test('first report counts', () => {
  const journal = new Journal(folderWith({}));
  journal.started(command(1));
  journal.finished(report(1));

  assert.deepEqual(journal.finished(report(1, 'CANCELLED')), report(1));
});

test('what is old and acknowledged is left out of the journal', () => {
  const folder = folderWith({});
  const timeMs = Date.now() - 38 * DAY_MS;
  const lines = [{ finished: report(1), timeMs }, { finished: report(2), timeMs }, { acknowledged: 'e1' }];
  fs.writeFileSync(file(folder), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const journal = new Journal(folder);

  assert.equal(journal.reportOf('e1'), undefined);
  assert.deepEqual(journal.untold(), [report(2)]);
});

test('new folders are their owner’s only', () => {
  const folder = join(folderWith({}), 'above', 'state');
  new Journal(folder);

  assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
});

const tokens = { token: 'new', previous: 'old' };
const kept = (folder) => JSON.parse(fs.readFileSync(join(folder, 'device-token.json'), 'utf8'));

test('both tokens are kept until one is welcome', async () => {
  const folder = folderWith(tokens);
  const token = new Token(folder);
  assert.equal(await token.get(), 'new');
  assert.equal(token.onRefused(), true);
  assert.equal(await token.get(), 'old');
  assert.equal(token.onRefused(), false, 'both were refused');
  assert.equal(await token.get(), 'new');
  assert.deepEqual(kept(folder), { deviceId: 'd', ...tokens });
});

test('token that is welcome counts', async () => {
  const folder = folderWith(tokens);
  const token = new Token(folder);
  token.onRefused();
  token.onWelcome();

  assert.deepEqual(kept(folder), { deviceId: 'd', token: 'old' });
  assert.equal(await token.get(), 'old');
});

test('new token does not replace the one that opened the link', async () => {
  const folder = folderWith(tokens);
  const token = new Token(folder);
  token.onRefused();

  assert.equal(token.replace('newest'), true);
  assert.deepEqual(kept(folder), { deviceId: 'd', token: 'newest', previous: 'old' });
  assert.equal(await token.get(), 'newest');
});

test('token that the disk does not take leaves the one that was there', async () => {
  const folder = folderWith({ token: 'only' });
  const token = new Token(folder);
  withFailingSync((stat) => stat.isFile(), () => assert.equal(token.replace('newest'), false));

  assert.deepEqual(kept(folder), { deviceId: 'd', token: 'only' });
  assert.equal(await token.get(), 'only');
});

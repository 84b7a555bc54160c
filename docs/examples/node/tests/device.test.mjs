// Commands and properties, with bodies that fail and hubs that ask twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Device } from '../signalbox-device.mjs';
import { folderWith, Hub } from './hub.mjs';

const untilStopped = (run) => delay(20_000, undefined, { signal: run.signal });

/** A device whose command does this; .effects has the executions whose effect began. */
function deviceOf(t, body, url = 'ws://nowhere') {
  t.mock.method(console, 'log', () => {});
  const device = new Device(url, folderWith({ token: 't' }), { model: 'Test', hardwareId: '1' });
  device.effects = [];
  device.command('move', {}, (run) => {
    device.effects.push(run.id);
    return body(run);
  });
  return device;
}

/** The hub's end of its link. */
async function linked(t, body, declare = () => {}) {
  const hub = await Hub.of(t);
  const device = deviceOf(t, body, hub.url);
  declare(device);
  const ended = device.run();
  t.after(() => {
    device.stop();
    return ended;
  });
  return { device, link: await hub.link() };
}

async function ended(t, body, command = {}) {
  const { link } = await linked(t, body);
  link.send({ command: { executionId: 'e1', command: 'move', ...command } });
  const { state, message } = await link.endOf('e1');
  return [state, message];
}

test('body that throws fails, whatever it throws', async (t) => {
  const rejections = [new Error('The valve is stuck.'), 'The valve is stuck.', undefined];
  const told = ['The valve is stuck.', 'The valve is stuck.', 'It failed.'];
  for (const [i, rejection] of rejections.entries()) {
    assert.deepEqual(await ended(t, () => Promise.reject(rejection)), ['EXECUTION_STATE_FAILED', told[i]]);
  }
});

test('result that no hub takes fails, and so does not spoil the next hello', async (t) => {
  const told = await ended(t, async () => ({ log: 'x'.repeat(100_000) }));
  assert.deepEqual(told, ['EXECUTION_STATE_FAILED', "The command's result is larger than 64 KiB"]);
});

test('body that takes too long is stopped', async (t) => {
  const told = await ended(t, untilStopped, { runTimeoutMs: 100 });
  assert.deepEqual(told, ['EXECUTION_STATE_CANCELLED', 'Its time was over.']);
});

test('each progress begins its time anew', async (t) => {
  const body = async (run) => {
    for (const percent of [30, 60]) {
      await delay(1_200, undefined, { signal: run.signal });
      run.progress(percent);
    }
  };
  assert.deepEqual(await ended(t, body, { runTimeoutMs: 2_000 }), ['EXECUTION_STATE_SUCCEEDED', undefined]);
});

test('command that comes again is answered and not run', async (t) => {
  const { device, link } = await linked(t, async () => ({ position: 40 }));
  for (let i = 0; i < 2; i++) {
    link.send({ command: { executionId: 'e1', command: 'move' } });
    assert.deepEqual((await link.endOf('e1')).result, { position: 40 });
  }
  assert.deepEqual(device.effects, ['e1']);
});

test('cancel that comes before its command keeps it from running', async (t) => {
  const { device, link } = await linked(t, untilStopped);
  for (const frame of [{ cancel: { executionId: 'e1' } }, { command: { executionId: 'e1', command: 'move' } }]) {
    link.send(frame);
    assert.equal((await link.endOf('e1')).state, 'EXECUTION_STATE_CANCELLED');
  }
  assert.deepEqual(device.effects, []);
});

test('cancel right behind its command is answered', async (t) => {
  const { link } = await linked(t, untilStopped);
  link.send({ command: { executionId: 'e1', command: 'move' } });
  link.send({ cancel: { executionId: 'e1' } });
  assert.equal((await link.endOf('e1')).message, 'It was asked to stop.');
});

test('setter that fails is told, and each version is tried once', async (t) => {
  const asked = [];
  const { link } = await linked(t, untilStopped, (device) =>
    device.property('fan.speed', {}, async (value) => {
      asked.push(value);
      if (asked.length === 1) throw new Error('The fan is blocked.');
      return Promise.reject();
    }),
  );
  for (const desiredVersion of ['1', '1', '2']) {
    link.send({ desired: { leaves: [{ path: 'fan.speed', desired: 5, desiredVersion }] } });
  }
  const told = [(await link.frame('reported')).progress[0], (await link.frame('reported')).progress[0]];
  assert.deepEqual(
    told.map(({ desiredVersion, sync, message }) => [desiredVersion, sync, message]),
    [
      ['1', 'SYNC_STATE_FAILED', 'The fan is blocked.'],
      ['2', 'SYNC_STATE_FAILED', 'It failed.'],
    ],
  );
  assert.deepEqual(asked, [5, 5]);
});

test('hello stays far below a message', (t) => {
  const device = deviceOf(t, untilStopped);
  for (let i = 0; i < 60; i++) {
    const result = { log: 'x'.repeat(20_000) };
    device.journal.finished({ executionId: `e${i}`, state: 'EXECUTION_STATE_SUCCEEDED', result });
  }

  assert.equal(device.hello().inFlight.length, 6);
  assert.ok(JSON.stringify(device.hello()).length < 140 * 1024);
});

test('batch is given up where the hub closed for what was sent', (t) => {
  for (const [code, dropped] of Object.entries({ 1007: 1, 1009: 1, 1006: 0, 4429: 0 })) {
    const device = deviceOf(t, untilStopped);
    device.report('m', 1);
    device.readings.next(0);
    device.onClosed(Number(code));
    assert.equal(device.readings.dropped, dropped, code);
  }
});

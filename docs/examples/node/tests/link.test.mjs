// One link after the other, with hubs that refuse, or fall silent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Link } from '../signalbox-link.mjs';
import { Token } from '../signalbox-state.mjs';
import { folderWith, Hub } from './hub.mjs';

/** A link that runs until the test ends, of a device that does as told; its ended resolves then. */
function running(t, url, onBeat = () => 0) {
  const device = { hello: () => ({}), onWelcome() {}, onFrame() {}, onBeat, onClosed() {} };
  const link = new Link(url, new Token(folderWith({ token: 'new', previous: 'old' })), device);
  const ended = link.run();
  t.after(() => {
    link.stop();
    return ended;
  });
  return { link, ended };
}

test('beat that fails ends the link', async (t) => {
  t.mock.method(console, 'error', () => {});
  const hub = await Hub.of(t);
  running(t, hub.url, () => {
    throw new Error('a bug');
  });

  assert.equal(await (await hub.link()).closed(), 1011);
});

test('silence cuts the link', async (t) => {
  const hub = await Hub.of(t);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let welcome;
  const welcomed = new Promise((resolve) => {
    welcome = resolve;
  });
  running(t, hub.url, welcome); // a beat is heard a second after the welcome
  const link = await hub.link();
  await welcomed;
  t.mock.timers.tick(44_999);
  assert.equal(link.socket.readyState, link.socket.OPEN);
  t.mock.timers.tick(1);
  assert.equal(await link.closed(), 1006);
});

/** A link whose device knows that it is welcome. */
async function welcomeLink(hub) {
  const link = await hub.link();
  link.socket.ping();
  await new Promise((resolve) => link.socket.once('pong', resolve));
  return link;
}

test('goodbye is said', async (t) => {
  const hub = await Hub.of(t);
  const device = running(t, hub.url);
  const link = await welcomeLink(hub);
  device.link.stop();

  assert.deepEqual(await link.frame('goodbye'), { reason: 'CLOSE_REASON_NORMAL' });
});

test('hub that does not answer the goodbye cannot keep the device', { timeout: 15_000 }, async (t) => {
  const hub = await Hub.of(t);
  const device = running(t, hub.url);
  (await welcomeLink(hub)).socket.pause();
  device.link.stop();
  await device.ended;
});

test('other token is tried where a link was closed for the token', async (t) => {
  for (const code of [4401, 4403]) {
    const hub = await Hub.of(t);
    running(t, hub.url);
    assert.equal(await hub.refusedLink(code), 'new');
    assert.equal((await hub.link()).token, 'old');
  }
});

test('other token is not tried for other trouble', async (t) => {
  const hub = await Hub.of(t);
  running(t, hub.url);
  assert.equal(await hub.refusedLink(1012), 'new');
  assert.equal((await hub.link()).token, 'new');
});

test('advice is a day at most', async (t) => {
  const hub = await Hub.of(t);
  const backIn = new Promise((resolve) => {
    t.mock.method(console, 'log', (line) => resolve(Number(line.match(/back in (\d+) ms/)[1])));
  });
  running(t, hub.url);
  const link = await hub.link();
  link.send({ goodbye: { retryAfterMs: 1e12 } });
  link.socket.close(1012);
  const wait = await backIn;

  assert.ok(86_400_000 < wait && wait <= 86_460_000, String(wait));
});

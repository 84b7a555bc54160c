// As much of a hub as makes a device welcome; a test says the rest.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';

const SOON_MS = 20_000;
const OPEN_STATES = ['EXECUTION_STATE_ACCEPTED', 'EXECUTION_STATE_RUNNING'];

/** Until there is one more; fails where there is none in time. */
class Arrivals {
  #come = [];
  #waiting;

  put(one) {
    this.#come.push(one);
    this.#waiting?.();
  }

  async next() {
    if (this.#come.length === 0) {
      await new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error('nothing came')), SOON_MS);
        this.#waiting = () => resolve(clearTimeout(late));
      });
    }
    return this.#come.shift();
  }
}

const folders = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A folder with this in its token file, until all tests of the file ended: devices stop only after their own. */
export function folderWith(tokens) {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-'));
  folders.push(folder);
  writeFileSync(join(folder, 'device-token.json'), JSON.stringify({ deviceId: 'd', ...tokens }));
  return folder;
}

/** On a port of its own, until the test ends. */
export class Hub {
  #links = new Arrivals();

  static async of(test) {
    const hub = new Hub();
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (socket, request) => hub.#links.put(new HubLink(socket, request.headers.authorization)));
    await new Promise((resolve) => server.on('listening', resolve));
    test.after(() => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    });
    hub.url = `ws://127.0.0.1:${server.address().port}`;
    return hub;
  }

  /** The next link that was opened, made welcome. */
  async link() {
    const link = await this.#links.next();
    link.hello = await link.frame('hello');
    link.send({ welcome: { deviceId: 'd' } });
    return link;
  }

  /** Closes the next one at once; returns its token. */
  async refusedLink(code) {
    const link = await this.#links.next();
    link.socket.close(code);
    return link.token;
  }
}

class HubLink {
  #said = new Arrivals();
  #closed;

  constructor(socket, authorization) {
    this.socket = socket;
    this.token = authorization.replace('Bearer ', '');
    socket.on('message', (text) => this.#said.put(JSON.parse(text)));
    this.#closed = new Promise((resolve) => socket.on('close', resolve));
  }

  send(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  /** The next one of this kind that suits; others are passed over. */
  async frame(kind, suits = () => true) {
    for (;;) {
      const said = await this.#said.next();
      if (said[kind] && suits(said[kind])) return said[kind];
    }
  }

  /** The report with which the execution ended. */
  endOf(id) {
    return this.frame('execution', (report) => report.executionId === id && !OPEN_STATES.includes(report.state));
  }

  /** The code by which the device closed it; 1006: it was cut. */
  closed() {
    return this.#closed;
  }
}

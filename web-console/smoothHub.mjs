// A hub for smooth.mjs: it serves dist/, says a fleet, and then so many changes a second to every console that watches.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

/** As the hub's own: so often a console gets what has changed. */
const BEAT_MS = 50;
const SNAPSHOT_FRAME = 1000;
const BURSTS_PER_S = 5;

let proto;
let capabilities;
let wire;
let fleet = [];
let rate = 0;
let sent = 0;
let made = 0;

/** Its address, how many changes it has said, and its end. */
export async function openHub(root, devices, changesPerSecond) {
  const scratch = mkdtempSync(join(tmpdir(), 'signalbox-smooth-'));
  ({ link: proto, capabilities, wire } = await schemas(root, scratch));
  fleet = makeFleet(devices);
  rate = changesPerSecond;
  const server = serve(join(root, 'dist'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    sent: () => sent,
    close: () => {
      server.close();
      server.closeAllConnections();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** The generated types, as this script can load them. */
async function schemas(root, scratch) {
  const entry = join(scratch, 'entry.ts');
  const gen = join(root, 'src', 'gen', 'signalbox', 'v1');
  writeFileSync(
    entry,
    `export * as link from ${JSON.stringify(join(gen, 'console_link_pb.ts'))};
export * as capabilities from ${JSON.stringify(join(gen, 'capabilities_pb.ts'))};
export * as wire from ${JSON.stringify(join(root, 'node_modules', '@bufbuild', 'protobuf'))};
`,
  );
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: entry, outDir: scratch, emptyOutDir: false, minify: false },
  });
  return import(pathToFileURL(join(scratch, 'entry.js')).href);
}

/** Four kinds of devices, some readings each; most are online. */
function makeFleet(devices) {
  const kinds = [
    [
      'climate',
      'Greenhouse',
      [
        ['temperature', 'Cel', 24],
        ['humidity', '%', 60],
        ['soil_moisture', '%', 40],
      ],
    ],
    [
      'boiler',
      'Boiler',
      [
        ['temperature', 'Cel', 61],
        ['pressure', 'bar', 1.6],
      ],
    ],
    [
      'meter',
      'Meter',
      [
        ['power', 'W', 480],
        ['voltage', 'V', 231],
        ['current', 'A', 2.1],
      ],
    ],
    [
      'probe',
      'Probe',
      [
        ['temperature', 'Cel', 18],
        ['battery', '%', 80],
      ],
    ],
  ];
  return Array.from({ length: devices }, (_, index) => {
    const [hash, word, declared] = kinds[index % kinds.length];
    const presence = index % 40 === 7 ? 4 : index % 25 === 3 ? 3 : 2;
    return {
      id: `${hash}-${String(index).padStart(5, '0')}`,
      name: `${word} ${index}`,
      hash,
      presence,
      tags: [`bay-${index % 12}`, hash],
      metrics: declared.map(([name, unit, value]) => ({ name, unit, value })),
    };
  });
}

function capabilitiesOf(device) {
  return wire.create(capabilities.CapabilitiesSchema, {
    model: device.hash,
    metrics: device.metrics.map(({ name, unit, value }) => ({
      name,
      title: name.replace('_', ' '),
      unit,
      decimals: 1,
      type: 1,
      primary: true,
      highLimit: value * 1.2,
      lowLimit: value * 0.8,
    })),
    commands: [{ name: 'restart' }],
  });
}

function update(deviceId, change) {
  return { deviceId, change };
}

function reading(device, metric) {
  metric.value = Math.round(100 * (metric.value + (Math.random() - 0.5) * 0.6)) / 100;
  return update(device.id, {
    case: 'reading',
    value: {
      metric: metric.name,
      timeMs: BigInt(Date.now()),
      value: { case: 'number', value: metric.value },
    },
  });
}

function presenceOf(device) {
  return update(device.id, {
    case: 'presence',
    value: {
      state: device.presence,
      cause: device.presence === 2 ? 1 : 4,
      sinceMs: BigInt(Date.now()),
      epoch: 7n,
    },
  });
}

function* snapshot() {
  for (const device of fleet) {
    yield update(device.id, {
      case: 'device',
      value: {
        deviceId: device.id,
        displayName: device.name,
        model: device.hash,
        tags: device.tags,
        lifecycle: 2,
        capabilitiesHash: device.hash,
      },
    });
    yield presenceOf(device);
    yield update(device.id, { case: 'link', value: { transport: 'websocket', roundTripMs: 12 } });
    yield update(device.id, { case: 'shadowStatus', value: { inSync: 3 } });
    for (const metric of device.metrics) {
      yield reading(device, metric);
    }
  }
  yield update('', { case: 'snapshotEnd', value: { devices: fleet.length } });
}

/** Of a hundred changes 98 are readings, one a round trip; presence changes twenty times a second. */
function* changes(count) {
  for (let n = 0; n < count; n++) {
    const i = ++made;
    const device = fleet[Math.floor(Math.random() * fleet.length)];
    if (i % 100 === 0) {
      yield update(device.id, {
        case: 'link',
        value: { transport: 'websocket', roundTripMs: Math.ceil(Math.random() * 40) },
      });
    } else if (i % Math.ceil(rate / 20) === 1) {
      device.presence = device.presence === 2 ? 4 : 2;
      yield presenceOf(device);
    } else {
      yield reading(device, device.metrics[i % device.metrics.length]);
    }
  }
}

function serve(dist) {
  const types = {
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.svg': 'image/svg+xml',
    '.html': 'text/html',
  };
  const session = {
    principal: { name: 'user:smooth', role: 'ROLE_OPERATOR' },
    hubName: 'smooth',
    hubVersion: '0',
  };
  const hub = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://hub');
    if (pathname.startsWith('/api/')) {
      const known = { '/api/v1/session': session, '/api/v1/tickets': { ticket: 'smooth' } }[pathname];
      response.writeHead(known === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(known ?? {}));
      return;
    }
    const file = join(dist, extname(pathname) === '' ? 'index.html' : pathname);
    if (!file.startsWith(dist) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  hub.on('upgrade', (request, socket) => link(request, socket));
  return hub;
}

/** One console's link [RFC 6455]: only what a browser on loopback needs of it. */
function link(request, socket) {
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: signalbox.v1.pb\r\n\r\n`,
  );
  const say = (body, requestId = 0) => {
    const payload = wire.toBinary(
      proto.HubToConsoleSchema,
      wire.create(proto.HubToConsoleSchema, { body, requestId }),
    );
    socket.write(header(payload.length));
    socket.write(payload);
  };
  const batch = (updates) => say({ case: 'batch', value: { updates } });
  let flow;
  const watch = (deviceIds) => {
    clearInterval(flow);
    const named = new Set(deviceIds);
    let frame = [];
    for (const each of snapshot()) {
      if (named.size === 0 || each.deviceId === '' || named.has(each.deviceId)) {
        frame.push(each);
      }
      if (frame.length === SNAPSHOT_FRAME || each.deviceId === '') {
        batch(frame);
        frame = [];
      }
    }
    let owed = 0;
    let lastMs = performance.now();
    flow = setInterval(() => {
      const now = performance.now();
      owed += ((now - lastMs) / 1000) * rate;
      lastMs = now;
      // A hub that could not speak for a while leaves out what newer values have replaced.
      const count = Math.floor(Math.min(owed, rate / BURSTS_PER_S));
      owed = count < Math.floor(owed) ? 0 : owed - count;
      const updates = [...changes(count)].filter((each) => named.size === 0 || named.has(each.deviceId));
      sent += updates.length;
      if (updates.length > 0) {
        batch(updates);
      }
    }, BEAT_MS);
  };
  const answer = ({ body, requestId }) => {
    switch (body.case) {
      case 'hello':
        say({
          case: 'welcome',
          value: {
            hubName: 'smooth',
            hubTimeMs: BigInt(Date.now()),
            heartbeatMs: 20_000,
            principal: { name: 'user:smooth', role: 2 },
          },
        });
        break;
      case 'watch':
        watch(body.value.deviceIds);
        break;
      case 'ping':
        say({ case: 'pong', value: { timeMs: body.value.timeMs, hubTimeMs: BigInt(Date.now()) } }, requestId);
        break;
      case 'capabilities': {
        const device = fleet.find((each) => each.id === body.value.deviceId);
        const value = { deviceId: device.id, hash: device.hash, capabilities: capabilitiesOf(device) };
        say({ case: 'capabilities', value }, requestId);
        break;
      }
      case 'executions':
        say({ case: 'executions', value: {} }, requestId);
        break;
      case 'history':
        say({ case: 'history', value: history(body.value) }, requestId);
        break;
      default:
        say({ case: 'error', value: { code: 1002, message: 'This hub only says values.' } }, requestId);
    }
  };
  let waiting = Buffer.alloc(0);
  socket.on('data', (data) => {
    waiting = Buffer.concat([waiting, data]);
    for (let read = readFrame(waiting); read !== undefined; read = readFrame(waiting)) {
      waiting = waiting.subarray(read.size);
      if (read.opcode === 8) {
        socket.end();
      } else if (read.opcode === 2) {
        answer(wire.fromBinary(proto.ConsoleToHubSchema, read.payload));
      }
    }
  });
  socket.on('close', () => clearInterval(flow));
  socket.on('error', () => clearInterval(flow));
}

function history({ deviceId, metric, fromMs, toMs }) {
  const from = Number(fromMs);
  const stepMs = (Number(toMs) - from) / 60;
  const points = Array.from({ length: 60 }, (_, i) => ({
    timeMs: BigInt(Math.floor(from + i * stepMs)),
    value: 20 + Math.sin(i / 7) * 4,
    count: 1,
  }));
  return { deviceId, metric, stepMs: BigInt(Math.floor(stepMs)), points };
}

function header(length) {
  if (length < 126) {
    return Buffer.from([0x82, length]);
  }
  const long = length >= 65_536;
  const bytes = Buffer.alloc(long ? 10 : 4);
  bytes[0] = 0x82;
  bytes[1] = long ? 127 : 126;
  if (long) {
    bytes.writeBigUInt64BE(BigInt(length), 2);
  } else {
    bytes.writeUInt16BE(length, 2);
  }
  return bytes;
}

/** A whole masked frame of a browser, or undefined while some of it is missing. */
function readFrame(bytes) {
  if (bytes.length < 6) {
    return undefined;
  }
  const short = bytes[1] & 0x7f;
  const at = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < at + 4) {
    return undefined;
  }
  const length =
    short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const size = at + 4 + length;
  if (bytes.length < size) {
    return undefined;
  }
  const payload = Uint8Array.from(bytes.subarray(at + 4, size), (byte, i) => byte ^ bytes[at + (i % 4)]);
  return { opcode: bytes[0] & 0x0f, payload, size };
}

// A Signalbox device in Node.js: readings that are kept until they are acknowledged, and one command.
//   npm ci && SIGNALBOX_URL=ws://127.0.0.1:8080 SIGNALBOX_TOKEN=sbxd_… node device.mjs
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';

const { SIGNALBOX_URL = 'ws://127.0.0.1:8080', SIGNALBOX_TOKEN } = process.env;
const SILENCE_MS = 45_000; // the hub pings every 20 s
const MOST_KEPT = 1_000; // batches; the oldest go first
const STOP = [4400, 4401, 4403, 4404, 4426]; // nothing gets better by trying again soon
const WAIT_A_MINUTE = [1002, 1003, 1007, 1009]; // something we sent was wrong

const bootId = randomUUID(); // numbers of batches start anew with each start of this process
const kept = new Map(); // batch number -> readings that are not acknowledged
const reports = new Map(); // execution id -> the last report; a real device keeps these on disk
let batchNo = 0;
let failures = 0;

const capabilities = {
  model: 'node example',
  metrics: [{ name: 'temperature', title: 'Temperature', type: 'VALUE_TYPE_NUMBER', unit: 'Cel', primary: true }],
  commands: [
    { name: 'blink', title: 'Blink', parameters: [{ name: 'times', type: 'VALUE_TYPE_INTEGER', required: true }] },
  ],
};

function connect() {
  const link = new WebSocket(`${SIGNALBOX_URL}/ws/device`, 'signalbox.v1.json', {
    headers: { Authorization: `Bearer ${SIGNALBOX_TOKEN}` },
    perMessageDeflate: false,
    maxPayload: 1 << 20,
  });
  let welcomed = false;
  let retryAfterMs = 0;
  const send = (frame) => link.send(JSON.stringify(frame));
  const sendBatch = (no, readings) =>
    send({ readings: { batchNo: no, oldestBatchNo: Math.min(...kept.keys()), readings } });
  const report = (executionId, state, more) => {
    const said = { executionId, state, timeMs: Date.now(), ...more };
    reports.set(executionId, said);
    send({ execution: said });
  };

  let silence;
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => link.terminate(), SILENCE_MS);
  };
  const measuring = setInterval(() => {
    kept.set(++batchNo, [{ metric: 'temperature', timeMs: Date.now(), number: 20 + (batchNo % 10) / 10 }]);
    if (kept.size > MOST_KEPT) kept.delete(Math.min(...kept.keys()));
    if (welcomed) sendBatch(batchNo, kept.get(batchNo));
  }, 500);

  const on = {
    welcome(welcome) {
      welcomed = true;
      failures = 0;
      console.log(`welcome ${welcome.deviceId}`);
      if (welcome.capabilitiesNeeded) send({ capabilities });
      acknowledged(Number(welcome.acknowledgedBatch ?? 0));
      for (const [no, readings] of kept) sendBatch(no, readings);
    },
    readingAck(ack) {
      acknowledged(Number(ack.batchNo));
      console.log(`acknowledged ${ack.batchNo}`);
    },
    command({ executionId, command, parameters }) {
      // The same id again is a repeat of the hub's: it is answered, not run again.
      if (reports.has(executionId)) return send({ execution: reports.get(executionId) });
      report(executionId, 'EXECUTION_STATE_ACCEPTED');
      console.log(`command ${command} ${parameters.times}`);
      report(executionId, 'EXECUTION_STATE_SUCCEEDED', { result: { blinked: parameters.times } });
    },
    goodbye(goodbye) {
      retryAfterMs = goodbye.retryAfterMs ?? 0;
    },
    error(error) {
      console.error(`refused: ${error.message}`);
    },
  };
  const acknowledged = (upTo) => [...kept.keys()].filter((no) => no <= upTo).forEach((no) => kept.delete(no));

  link.on('open', () => {
    heard();
    // What is not acknowledged of the executions is told again, at most 256.
    const inFlight = [...reports.values()].slice(-256);
    send({ hello: { agentName: 'node example', bootId, timeMs: Date.now(), inFlight } });
  });
  link.on('ping', heard);
  link.on('message', (text) => {
    heard();
    for (const [body, frame] of Object.entries(JSON.parse(text))) on[body]?.(frame);
  });
  link.on('unexpected-response', (_, response) => {
    console.log(`refused with status ${response.statusCode}`);
    link.terminate(); // 401: the token; 429 and 503: come back later, as after any other end
  });
  link.on('error', (error) => console.error(error.message));
  link.on('close', (code) => {
    clearTimeout(silence);
    clearInterval(measuring);
    if (STOP.includes(code)) {
      console.log(`stopped by ${code}`);
      process.exit(3);
    }
    // Full jitter: a hub that restarts must not be met by all its devices at once.
    const longest = Math.min(60_000, 500 * 2 ** failures++);
    const wait = Math.max(retryAfterMs, WAIT_A_MINUTE.includes(code) ? 60_000 : 0) + Math.random() * longest;
    console.log(`closed by ${code}, back in ${Math.round(wait)} ms`);
    setTimeout(connect, wait);
  });
}

connect();

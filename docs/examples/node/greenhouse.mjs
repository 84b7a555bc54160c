// A greenhouse in Node.js, made with signalbox-device.mjs. The key is needed at the first start only.
//   npm ci && SIGNALBOX_URL=ws://127.0.0.1:8080 SIGNALBOX_JOIN_KEY=sbxj_… node greenhouse.mjs greenhouse-state
import { setTimeout as delay } from 'node:timers/promises';
import { Device } from './signalbox-device.mjs';

const { SIGNALBOX_URL = 'ws://127.0.0.1:8080', SIGNALBOX_JOIN_KEY, VALVE_SECONDS = '1' } = process.env;
let setPoint = 21;

const device = new Device(SIGNALBOX_URL, process.argv[2], {
  model: 'Greenhouse (Node.js)',
  hardwareId: 'node-greenhouse-1',
  deviceId: 'node-greenhouse',
  name: 'Greenhouse in Node.js',
  joinKey: SIGNALBOX_JOIN_KEY,
});
device.metric('temperature', { unit: 'Cel', decimals: 1, primary: true });
device.command(
  'move_valve',
  { parameters: [{ name: 'position', type: 'VALUE_TYPE_INTEGER', unit: '%', required: true }] },
  async (run) => {
    console.log(`command move_valve ${run.id}`);
    for (let percent = 0; percent < 100; percent += 25) {
      run.progress(percent);
      await delay((Number(VALVE_SECONDS) * 1000) / 4, undefined, { signal: run.signal });
    }
    return { position: run.parameters.position };
  },
);
device.property('heating.set_point', { unit: 'Cel', minimum: 5, maximum: 30 }, async (value) => {
  setPoint = value;
});

const measuring = setInterval(() => device.report('temperature', setPoint + Math.random()), 1000);
process.on('SIGTERM', () => device.stop());
await device.run();
clearInterval(measuring);

// A device whose program hands the library what no hub takes: one result that is no object, and more texts than one message holds.
const { Device } = await import(`${process.env.LIBRARY}/signalbox-device.mjs`);

const device = new Device(process.env.SIGNALBOX_URL, process.argv[2], {
  model: 'Awkward',
  hardwareId: '1',
  deviceId: 'node-greenhouse',
  joinKey: process.env.SIGNALBOX_JOIN_KEY,
});
device.metric('note', { type: 'TEXT' });
device.command('move_valve', {}, async () => 'moved');
try {
  device.report('note', 10n);
} catch {
  console.log('refused the BigInt');
}
for (let i = 0; i < 500; i++) device.report('note', 'x'.repeat(1000));
let sent = false;
const watching = setInterval(() => {
  if (sent && device.readings.unstoredBatches() === 0) {
    console.log(`stored, ${device.readings.dropped} dropped`);
    clearInterval(watching);
  }
  sent = device.readings.unstoredBatches() > 0;
}, 50);
await device.run();

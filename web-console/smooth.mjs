// Whether the console stays smooth under a large fleet: long tasks, frames, layouts and heap of a real Chromium.
//   npm run build && node smooth.mjs [--devices 5000] [--rate 10000] [--seconds 180] [--warm 100] [--json figures.json]
// It serves dist/ and is the hub as well: a WebSocket that says a fleet of so many devices and then so many changes a
// second, whatever the console does. SIGNALBOX_CHROMIUM names the browser. Ends with 1 where a goal is missed.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { openHub } from './smoothHub.mjs';

const { values: asked } = parseArgs({
  options: {
    devices: { type: 'string', default: '5000' },
    rate: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '180' },
    warm: { type: 'string', default: '100' },
    json: { type: 'string' },
  },
});
const DEVICES = Number(asked.devices);
const RATE = Number(asked.rate);
const SECONDS = Number(asked.seconds);
const LONG_MS = 50;
/** Rings of 64 points a second apart are full by then: what grows later is a leak. */
const WARM_S = Number(asked.warm);
const HEAP_EVERY_S = 15;
const HEAP_GROWTH = 0.1;

const root = fileURLToPath(new URL('.', import.meta.url));
const dist = join(root, 'dist');
if (!existsSync(join(dist, 'index.html'))) {
  console.error('There is no dist/: npm run build');
  process.exit(2);
}

const hub = await openHub(root, DEVICES, RATE);
const { origin } = hub;

const browser = await chromium.launch({
  executablePath: process.env['SIGNALBOX_CHROMIUM'] || '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : [],
});
try {
  const figures = await measure();
  print(figures);
  if (asked.json !== undefined) {
    writeFileSync(asked.json, `${JSON.stringify(figures, null, 2)}\n`);
  }
  process.exitCode = figures.missed.length === 0 ? 0 : 1;
} finally {
  await browser.close();
  hub.close();
}

async function measure() {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('pageerror', (error) => console.error(`page: ${error.message}`));
  await page.addInitScript(() => {
    const seen = { frames: 0, long: [] };
    globalThis.smooth = seen;
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) {
        seen.long.push({ atMs: task.startTime, ms: task.duration });
      }
    }).observe({ type: 'longtask', buffered: true });
    const frame = () => {
      seen.frames++;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  const open = async (path, first = '[role=row] a') => {
    await page.goto(origin + path);
    await page.locator(first).first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(5000);
  };
  await open('/fleet');
  const opening = await take(page, cdp);

  const phases = [];
  const phase = async (name, seconds, act = async () => {}) => {
    await browser.startTracing(page, { categories: ['toplevel'] });
    const before = await take(page, cdp);
    const from = hub.sent();
    const untilMs = Date.now() + seconds * 1000;
    await act(untilMs);
    await page.waitForTimeout(Math.max(0, untilMs - Date.now()));
    const after = await take(page, cdp);
    const to = hub.sent();
    const tasksMs = taskTimes(await browser.stopTracing());
    const tookS = (after.atMs - before.atMs) / 1000;
    phases.push({
      name,
      seconds: round(tookS),
      updatesPerSecond: Math.round((to - from) / tookS),
      framesPerSecond: round((after.frames - before.frames) / tookS),
      layoutsPerFrame: round((after.layouts - before.layouts) / (after.frames - before.frames)),
      scriptPercent: round((100 * (after.scriptS - before.scriptS)) / tookS),
      busyPercent: round((100 * (after.taskS - before.taskS)) / tookS),
      longTasks: tasksMs.filter((ms) => ms >= LONG_MS).length,
      // Hundreds of thousands in a long run: more than a call takes as arguments.
      longestMs: Math.round(tasksMs.reduce((longest, ms) => Math.max(longest, ms), 0)),
      longByTheClock: after.long.length - before.long.length,
      longestByTheClockMs: Math.round(
        Math.max(0, ...after.long.slice(before.long.length).map((task) => task.ms)),
      ),
    });
    console.error(JSON.stringify(phases.at(-1)));
  };
  const part = Math.max(8, Math.round(SECONDS / 9));
  await phase('the table stands', part * 3);
  await phase('scrolling', part, async (untilMs) => {
    await page.mouse.move(700, 500);
    while (Date.now() < untilMs) {
      await page.mouse.wheel(0, 600);
      await page.waitForTimeout(100);
    }
  });
  await phase('searching temperature>24', part, async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('temperature>24 online ', { delay: 80 });
    await page.keyboard.press('Escape');
  });
  await open('/fleet?sort=-metric:temperature');
  await phase('ordered by a value that moves', part);
  await open('/fleet');
  await phase('one page after the other', part, async (untilMs) => {
    while (Date.now() < untilMs) {
      await page.locator('[role=row] a').first().click();
      await page.waitForTimeout(1500);
      await page.goBack();
      await page.waitForTimeout(1500);
    }
  });
  await open('/wall', 'section');
  await phase('the wall', part);

  await open('/fleet');
  await page.waitForTimeout(WARM_S * 1000);
  const heap = [];
  for (let at = 0; at <= SECONDS; at += HEAP_EVERY_S) {
    await cdp.send('HeapProfiler.collectGarbage');
    heap.push({ atS: at, mib: round((await metrics(cdp)).JSHeapUsedSize / 2 ** 20) });
    await page.waitForTimeout(HEAP_EVERY_S * 1000);
  }
  await page.close();

  const growth = (heap.at(-1).mib - heap[0].mib) / heap[0].mib;
  const steady = phases.filter((each) => each.name === 'the table stands');
  const missed = [
    ...phases
      .filter((each) => each.longTasks > 0)
      .map((each) => `${each.name}: ${each.longTasks} long tasks`),
    ...steady
      .filter((each) => each.layoutsPerFrame > 1.05)
      .map((each) => `${each.name}: more layouts than frames`),
    ...(growth > HEAP_GROWTH ? [`the heap grew by ${round(100 * growth)} %`] : []),
  ];
  return {
    devices: DEVICES,
    rate: RATE,
    opening: {
      longTasks: opening.long.length,
      longestMs: Math.round(Math.max(0, ...opening.long.map((t) => t.ms))),
    },
    phases,
    heap,
    heapGrowthPercent: round(100 * growth),
    missed,
  };
}

async function take(page, cdp) {
  const seen = await page.evaluate(() => ({ ...globalThis.smooth, atMs: performance.now() }));
  const found = await metrics(cdp);
  return {
    frames: seen.frames,
    long: seen.long.filter((task) => task.ms >= LONG_MS),
    atMs: seen.atMs,
    layouts: found.LayoutCount,
    scriptS: found.ScriptDuration,
    taskS: found.TaskDuration,
  };
}

/**
 * Processor time of each task of the page's main thread. On a machine that is shared the clock also counts the time in
 * which others had the core, which is told as well and is no work of the console's.
 */
function taskTimes(trace) {
  const { traceEvents } = JSON.parse(trace.toString());
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return traceEvents
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && mains.has(`${pid} ${tid}`))
    .map(({ tdur, dur }) => (tdur ?? dur ?? 0) / 1000);
}

async function metrics(cdp) {
  const { metrics: found } = await cdp.send('Performance.getMetrics');
  return Object.fromEntries(found.map(({ name, value }) => [name, value]));
}

function print({ opening, phases, heap, heapGrowthPercent, missed }) {
  console.log(`${DEVICES} devices, ${RATE} changes a second asked for`);
  console.log(`while opening: ${opening.longTasks} long tasks, the longest ${opening.longestMs} ms`);
  console.table(Object.fromEntries(phases.map(({ name, ...figures }) => [name, figures])));
  console.log(
    `heap after a collection, MiB: ${heap.map((each) => each.mib).join(' ')} (${heapGrowthPercent} %)`,
  );
  console.log(missed.length === 0 ? 'smooth' : `not smooth: ${missed.join('; ')}`);
}

function round(value) {
  return Math.round(value * 10) / 10;
}

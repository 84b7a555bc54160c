// Pictures of every page of a running hub, light, dark and on a phone:
//   node screenshots.mjs <sign-in link> <folder> [device id]
// The link is what `./signalbox admin sign-in-link` prints; SIGNALBOX_CHROMIUM names the browser.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [link, folder, wantedDevice] = process.argv.slice(2);
if (link === undefined || folder === undefined) {
  console.error('usage: node screenshots.mjs <sign-in link> <folder> [device id]');
  process.exit(2);
}
const hub = new URL(link).origin;
mkdirSync(folder, { recursive: true });

const LOOKS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  {
    name: 'phone-light',
    colorScheme: 'light',
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  },
  {
    name: 'phone-dark',
    colorScheme: 'dark',
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  },
];

const TALL = 2400;

/** Sparklines ask for their history 250 ms after they are seen. */
const SETTLE_MS = 2000;

const browser = await chromium.launch({
  executablePath: process.env['SIGNALBOX_CHROMIUM'] || '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : [],
});
try {
  const { storageState, device } = await signIn();
  for (const look of LOOKS) {
    await pictures(look, storageState, device);
  }
} finally {
  await browser.close();
}

/** Signs in once for all looks, and picks a greenhouse where there is one. */
async function signIn() {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await page.locator('[role=row] a').first().waitFor();
  const paths = await page.locator('[role=row] a').evaluateAll((found) => found.map((a) => a.pathname));
  const path = paths.find((candidate) => candidate.startsWith('/devices/gh-')) ?? paths[0];
  const storageState = await context.storageState();
  await context.close();
  return { storageState, device: wantedDevice ?? decodeURIComponent(path.split('/').at(-1)) };
}

async function pictures({ name, ...options }, storageState, device) {
  const context = await browser.newContext({ ...options, storageState });
  const page = await context.newPage();
  const { width, height } = options.viewport;
  const shoot = async (what, path, { tall = false, before = async () => {} } = {}) => {
    // Pages scroll inside themselves: a picture of all of one needs a window as high as it.
    await page.setViewportSize({ width, height: tall ? TALL : height });
    await page.goto(hub + path);
    await page
      .getByRole('group')
      .filter({ hasText: /\d\sms/ })
      .waitFor()
      .catch(() => console.error(`${what}: no round trip yet`));
    await page.waitForTimeout(SETTLE_MS);
    await before();
    const file = join(folder, `${what}-${name}.png`);
    await page.screenshot({ path: file });
    console.log(file);
  };
  const open = (button) => async () => {
    await page.locator(button).first().click();
    await page.waitForTimeout(300);
  };
  await shoot('fleet', '/fleet');
  await shoot('fleet-nothing-found', '/fleet', {
    before: () => page.locator('input').fill('offline nowhere'),
  });
  await shoot('add-device', '/fleet', { before: open('main h1 ~ button') });
  await shoot('device', `/devices/${device}`);
  await shoot('device-whole', `/devices/${device}`, { tall: true });
  await shoot('executions', '/executions', { tall: true });
  await shoot('health', '/health', { tall: true });
  await shoot('nothing', '/nothing-here');
  await context.close();

  const stranger = await browser.newContext(options);
  const door = await stranger.newPage();
  for (const what of ['sign-in', 'setup']) {
    await door.goto(`${hub}/${what}`);
    await door.waitForTimeout(500);
    const file = join(folder, `${what}-${name}.png`);
    await door.screenshot({ path: file });
    console.log(file);
  }
  await stranger.close();
}

// Pictures of every page of a running hub, light, dark and on a phone:
//   node screenshots.mjs <sign-in link> <folder> [device id]
// The link is what `./signalbox admin sign-in-link` prints; SIGNALBOX_CHROMIUM names the browser.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumOptions, DESKTOP, DOORS, PHONE, pagesOf, show, signIn } from './pages.mjs';

const [link, folder, wantedDevice] = process.argv.slice(2);
if (link === undefined || folder === undefined) {
  console.error('usage: node screenshots.mjs <sign-in link> <folder> [device id]');
  process.exit(2);
}
const hub = new URL(link).origin;
mkdirSync(folder, { recursive: true });

const LOOKS = [
  { name: 'light', colorScheme: 'light', ...DESKTOP },
  { name: 'dark', colorScheme: 'dark', ...DESKTOP },
  { name: 'phone-light', colorScheme: 'light', ...PHONE },
  { name: 'phone-dark', colorScheme: 'dark', ...PHONE },
];

const browser = await chromium.launch(chromiumOptions());
try {
  const { storageState, device } = await signIn(browser, link, wantedDevice);
  for (const look of LOOKS) {
    await pictures(look, storageState, device);
  }
} finally {
  await browser.close();
}

async function pictures({ name, ...options }, storageState, device) {
  const context = await browser.newContext({ ...options, storageState });
  const page = await context.newPage();
  const take = async (of, what) => {
    const file = join(folder, `${what}-${name}.png`);
    await of.screenshot({ path: file });
    console.log(file);
  };
  for (const one of pagesOf(device)) {
    if (one.phoneOnly && !options.isMobile) {
      continue;
    }
    await show(page, hub, one, options.viewport).catch((error) =>
      console.error(`${one.name}: ${error.message}`),
    );
    await take(page, one.name);
  }
  await context.close();

  const stranger = await browser.newContext(options);
  const door = await stranger.newPage();
  for (const what of DOORS) {
    await door.goto(`${hub}/${what}`);
    await door.waitForTimeout(500);
    await take(door, what);
  }
  await stranger.close();
}

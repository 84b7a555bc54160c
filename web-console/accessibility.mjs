// What axe finds wrong with every page of a running hub, light, dark and on a phone; exit code 1 where it finds anything:
//   node accessibility.mjs <sign-in link> [device id]
// The link is what `./signalbox admin sign-in-link` prints; SIGNALBOX_CHROMIUM names the browser.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { chromiumOptions, DESKTOP, DOORS, PHONE, pagesOf, show, signIn } from './pages.mjs';

const [link, wantedDevice] = process.argv.slice(2);
if (link === undefined) {
  console.error('usage: node accessibility.mjs <sign-in link> [device id]');
  process.exit(2);
}
const hub = new URL(link).origin;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const LOOKS = [
  { name: 'light', colorScheme: 'light', ...DESKTOP },
  { name: 'dark', colorScheme: 'dark', ...DESKTOP },
  { name: 'phone', colorScheme: 'light', ...PHONE },
];

let found = 0;
const browser = await chromium.launch(chromiumOptions());
try {
  const { storageState, device } = await signIn(browser, link, wantedDevice);
  for (const { name, ...options } of LOOKS) {
    const context = await browser.newContext({ ...options, storageState });
    const page = await context.newPage();
    for (const one of pagesOf(device)) {
      if (!one.phoneOnly || options.isMobile) {
        await show(page, hub, one, options.viewport).catch((error) =>
          console.error(`${one.name}: ${error.message}`),
        );
        await judge(page, `${one.name} ${name}`);
      }
    }
    await context.close();
    const stranger = await browser.newContext(options);
    const door = await stranger.newPage();
    for (const what of DOORS) {
      await door.goto(`${hub}/${what}`);
      await door.waitForTimeout(500);
      await judge(door, `${what} ${name}`);
    }
    await stranger.close();
  }
} finally {
  await browser.close();
}
console.log(found === 0 ? 'axe found nothing' : `axe found ${found}`);
process.exit(found === 0 ? 0 : 1);

async function judge(page, where) {
  // Not as a script of the page: its content security policy would refuse it.
  await page.evaluate(axe);
  const violations = await page.evaluate(() =>
    globalThis.axe
      .run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })
      .then((result) => result.violations),
  );
  for (const { id, impact, help, nodes } of violations) {
    found++;
    console.log(`${where}: ${impact} ${id}: ${help}`);
    for (const node of nodes.slice(0, 3)) {
      console.log(`    ${node.target.join(' ')}  ${node.any[0]?.message ?? ''}`);
    }
  }
}

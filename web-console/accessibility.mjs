// What axe finds wrong with every page of a running hub, light, dark and on a phone, or with those that are named; exit
// code 1 where it finds anything:
//   node accessibility.mjs <sign-in link> [page…]
// The link is what `./signalbox admin sign-in-link` prints; SIGNALBOX_CHROMIUM names the browser, SIGNALBOX_DEVICE the
// device that is looked at.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { DESKTOP, eachPage, PHONE } from './pages.mjs';

const [link, ...names] = process.argv.slice(2);
if (link === undefined) {
  console.error('usage: node accessibility.mjs <sign-in link> [page…]');
  process.exit(2);
}
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const looks = [
  { name: 'light', colorScheme: 'light', ...DESKTOP },
  { name: 'dark', colorScheme: 'dark', ...DESKTOP },
  { name: 'phone', colorScheme: 'light', ...PHONE },
];

let found = 0;
const wantedDevice = process.env['SIGNALBOX_DEVICE'];
await eachPage({ link, looks, names, wantedDevice }, (page, name, look) => judge(page, `${name} ${look}`));
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

// Pictures of every page of a running hub, light, dark and on a phone, or of those that are named:
//   node screenshots.mjs <sign-in link> <folder> [page…]
// The link is what `./signalbox admin sign-in-link` prints; SIGNALBOX_CHROMIUM names the browser, SIGNALBOX_DEVICE the
// device that is looked at.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DESKTOP, eachPage, PHONE } from './pages.mjs';

const [link, folder, ...names] = process.argv.slice(2);
if (link === undefined || folder === undefined) {
  console.error('usage: node screenshots.mjs <sign-in link> <folder> [page…]');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const looks = [
  { name: 'light', colorScheme: 'light', ...DESKTOP },
  { name: 'dark', colorScheme: 'dark', ...DESKTOP },
  { name: 'phone-light', colorScheme: 'light', ...PHONE },
  { name: 'phone-dark', colorScheme: 'dark', ...PHONE },
];

const wantedDevice = process.env['SIGNALBOX_DEVICE'];
await eachPage({ link, looks, names, wantedDevice }, async (page, name, look) => {
  const path = join(folder, `${name}-${look}.png`);
  await page.screenshot({ path });
  console.log(path);
});

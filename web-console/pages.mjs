// Every page of the console, for whoever looks at all of them.

/** Sparklines ask for their history 250 ms after they are seen. */
export const SETTLE_MS = 2000;

/** A page of a phone or a screen may be higher than its window. */
export const TALL = 2400;

export const DESKTOP = { viewport: { width: 1440, height: 900 } };
export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

export const DOORS = ['sign-in', 'setup'];

/** Name, path, and what is done before one looks. */
export function pagesOf(device) {
  const tabs = ['metrics', 'properties', 'commands', 'executions', 'events', 'presence', 'wire'];
  const at = `/devices/${device}`;
  return [
    { name: 'fleet', path: '/fleet' },
    { name: 'fleet-nothing-found', path: '/fleet?q=offline+nowhere' },
    {
      name: 'add-device',
      path: '/fleet',
      before: (page) => press(page, 'main h1 ~ * button, main h1 ~ button'),
    },
    { name: 'keys', path: '/fleet', before: (page) => page.keyboard.press('?') },
    { name: 'device', path: at },
    { name: 'device-whole', path: at, tall: true },
    ...tabs.map((tab) => ({ name: `device-${tab}`, path: `${at}/${tab}`, tall: true })),
    { name: 'executions', path: '/executions', tall: true },
    { name: 'bridge', path: '/bridge', tall: true },
    { name: 'wire', path: '/wire' },
    { name: 'people', path: '/people' },
    { name: 'add-person', path: '/people', before: (page) => press(page, 'main section button') },
    { name: 'tokens', path: '/people?show=tokens' },
    { name: 'join-keys', path: '/people?show=keys' },
    { name: 'you', path: '/people?show=you', tall: true },
    { name: 'audit', path: '/audit' },
    { name: 'audit-entry', path: '/audit', before: (page) => press(page, 'main tbody button') },
    { name: 'health', path: '/health', tall: true },
    { name: 'wall', path: '/wall' },
    { name: 'nothing', path: '/nothing-here' },
    {
      name: 'more',
      path: '/fleet',
      phoneOnly: true,
      before: (page) => press(page, 'nav button[aria-haspopup="dialog"]'),
    },
  ];
}

async function press(page, button) {
  await page.locator(button).first().click();
  await page.waitForTimeout(400);
}

/** Signs in by the link once, for all windows; picks a greenhouse where there is one. */
export async function signIn(browser, link, wantedDevice) {
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

/** Opens one page in a window of this size and waits until it shows what it has. */
export async function show(page, hub, { path, tall = false, before = async () => {} }, viewport) {
  // Pages scroll inside themselves: to see all of one needs a window as high as it.
  await page.setViewportSize({ width: viewport.width, height: tall ? TALL : viewport.height });
  await page.goto(hub + path);
  await page
    .getByRole('group')
    .filter({ hasText: /\d\sms/ })
    .waitFor({ timeout: 10_000 })
    .catch(() => console.error(`${path}: no round trip yet`));
  await page.waitForTimeout(SETTLE_MS);
  await before(page);
}

export function chromiumOptions() {
  return {
    executablePath: process.env['SIGNALBOX_CHROMIUM'] || '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : [],
  };
}

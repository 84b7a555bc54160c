// Every page of the console and its states, for whoever looks at all of them.
import { chromium } from 'playwright-core';

/** Sparklines ask for their history 250 ms after they are seen. */
const SETTLE_MS = 2000;
/** A press is answered, a dialog has come. */
const PRESSED_MS = 700;
/** A console listens to a broker for 8 s, or until it has heard enough. */
const LISTENING_MS = 9000;
/** A page of a phone or a screen may be higher than its window. */
const TALL = 2400;

export const DESKTOP = { viewport: { width: 1440, height: 900 } };
export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const DOORS = ['sign-in', 'setup'];
const PEOPLE = { viewer: 'pictures-viewer', operator: 'pictures-operator' };

/** Name, path, who looks, and what is done before one looks. What the hub does not have is left out. */
function pagesOf({ device, metric, others, away, eventful, bulk, execution, failed }) {
  const at = `/devices/${encodeURIComponent(device)}`;
  const tabs = ['metrics', 'properties', 'commands', 'executions', 'events', 'presence', 'wire'];
  const ranges = ['5m', '1h', '24h', '30d', '1y'];
  const pages = [
    { name: 'fleet', path: '/fleet' },
    { name: 'fleet-nothing-found', path: '/fleet?q=offline+nowhere' },
    { name: 'fleet-selected', path: '/fleet', before: selectThree },
    { name: 'fleet-bulk-form', path: '/fleet', before: chooseCommand },
    { name: 'fleet-dry-run', path: '/fleet', before: dryRun },
    { name: 'fleet-no-link', path: '/fleet', before: loseTheLink },
    { name: 'fleet-viewer', path: '/fleet', as: 'viewer' },
    { name: 'fleet-operator', path: '/fleet', as: 'operator' },
    {
      name: 'add-device',
      path: '/fleet',
      before: (page) => press(page, 'main button:has-text("Add device")'),
    },
    { name: 'keys', path: '/fleet', before: (page) => page.keyboard.press('?') },
    { name: 'device', path: at },
    { name: 'device-whole', path: at, tall: true },
    { name: 'device-no-link', path: at, tall: true, before: loseTheLink },
    { name: 'device-viewer', path: at, tall: true, as: 'viewer' },
    { name: 'device-operator', path: at, tall: true, as: 'operator' },
    { name: 'device-manage', path: at, tall: true, before: (page) => press(page, 'main header button') },
    away && { name: 'device-away', path: `/devices/${encodeURIComponent(away)}`, tall: true },
    eventful && { name: 'device-with-events', path: `/devices/${encodeURIComponent(eventful)}/events` },
    ...tabs.map((tab) => ({ name: `device-${tab}`, path: `${at}/${tab}`, tall: true })),
    ...ranges.map((range) => ({
      name: `chart-${range}`,
      path: `${at}?metric=${metric}&range=${range}`,
      tall: true,
    })),
    { name: 'chart-two', path: `${at}?metric=${metric}&with=${others}`, tall: true },
    { name: 'executions', path: '/executions', tall: true },
    execution && { name: 'execution', path: `/executions?execution=${execution}`, tall: true },
    failed && { name: 'execution-failed', path: `/executions?execution=${failed}`, tall: true },
    { name: 'bulks', path: '/bulks' },
    bulk && { name: 'bulk', path: `/bulks/${bulk}` },
    { name: 'bridge', path: '/bridge', tall: true },
    { name: 'bridge-topics', path: '/bridge?part=topics', tall: true },
    { name: 'bridge-homeassistant', path: '/bridge?part=homeassistant', tall: true },
    { name: 'bridge-mappings', path: '/bridge?part=mappings', tall: true },
    { name: 'bridge-mapping-editor', path: '/bridge?part=mappings', tall: true, before: openMapping },
    { name: 'bridge-example', path: '/bridge?part=example', tall: true, before: hearMessages },
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
  return pages.filter(Boolean);
}

async function press(page, button) {
  await page.locator(button).first().click();
  await page.waitForTimeout(PRESSED_MS);
}

async function selectThree(page) {
  const boxes = page.locator('[role=cell] input[type=checkbox]');
  for (const index of [0, 1, 2]) {
    await boxes.nth(index).check();
  }
  await page.waitForTimeout(PRESSED_MS);
}

async function chooseCommand(page) {
  await selectThree(page);
  const choice = page.locator('main section select');
  const commands = await choice.locator('option:enabled').evaluateAll((all) => all.map((one) => one.value));
  await choice.selectOption(commands.find((command) => command.startsWith('set_')) ?? commands[1]);
  await page.waitForTimeout(PRESSED_MS);
}

async function dryRun(page) {
  await chooseCommand(page);
  const dialog = page.locator('[role=dialog]');
  if (await dialog.isVisible()) {
    for (const field of await dialog.locator('input:not([type=range]):not([type=radio])').all()) {
      if ((await field.inputValue()) === '') {
        await field.fill('20');
      }
    }
    await dialog.locator('button[type=submit]').click();
  }
  await page.waitForTimeout(PRESSED_MS);
}

async function loseTheLink(page) {
  await page.context().setOffline(true);
  await page.locator('[role=status], [role=alert]').first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(PRESSED_MS);
}

async function openMapping(page) {
  await press(page, 'main ul li button:last-of-type');
  await page.waitForTimeout(PRESSED_MS);
}

async function hearMessages(page) {
  const hear = page.locator('main form button, main section button').first();
  await hear.click();
  await page.waitForTimeout(LISTENING_MS);
  const heard = page.locator('main section ul button');
  if ((await heard.count()) > 0) {
    await heard.first().click();
  }
  await page.waitForTimeout(PRESSED_MS);
}

/**
 * Signs in by the link once, and lets a viewer and an operator in for as long as it takes; then opens each page, or
 * those that are named, in each look, and hands it over when it shows what it has. Throws in the end where one did not
 * come to show it.
 */
export async function eachPage({ link, looks, names = [], wantedDevice }, onPage) {
  const hub = new URL(link).origin;
  const browser = await chromium.launch(chromiumOptions());
  const missed = [];
  let admin;
  try {
    admin = await signIn(browser, link);
    const { device, ...found } = await whatThereIs(admin.page, wantedDevice);
    const states = { admin: await admin.context.storageState() };
    for (const [role, user] of Object.entries(PEOPLE)) {
      states[role] = await stateOf(browser, hub, await letIn(admin.page, user, role));
    }
    const wanted = ({ name }) => names.length === 0 || names.includes(name);
    const pages = pagesOf({ device, ...found }).filter(wanted);
    for (const { name: look, ...options } of looks) {
      const windows = {};
      for (const one of pages.filter(({ phoneOnly }) => !phoneOnly || options.isMobile)) {
        const who = one.as ?? 'admin';
        windows[who] ??= await open(browser, { ...options, storageState: states[who] });
        try {
          await show(windows[who], hub, one, options.viewport);
        } catch (error) {
          missed.push(`${one.name} ${look}: ${error.message}`);
          continue;
        }
        await onPage(windows[who], one.name, look);
      }
      const door = await open(browser, options);
      for (const name of DOORS.filter((each) => wanted({ name: each }))) {
        await door.goto(`${hub}/${name}`);
        await door.waitForTimeout(PRESSED_MS);
        await onPage(door, name, look);
      }
      await Promise.all([...Object.values(windows), door].map((page) => page.context().close()));
    }
    if (missed.length > 0) {
      throw new Error(`not seen:\n${missed.join('\n')}`);
    }
  } finally {
    for (const user of admin === undefined ? [] : Object.values(PEOPLE)) {
      await ask(admin.page, 'DELETE', `/users/${user}`);
    }
    await browser.close();
  }
}

async function open(browser, options) {
  return (await browser.newContext(options)).newPage();
}

async function signIn(browser, link) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await page.locator('[role=row] a').first().waitFor();
  return { context, page };
}

/** What the session of this page is answered. */
async function ask(page, method, path, body) {
  const { status, said } = await page.evaluate(
    async ([verb, at, said]) => {
      const headers = said === undefined ? {} : { 'Content-Type': 'application/json' };
      const answer = await fetch(`/api/v1${at}`, {
        method: verb,
        headers,
        body: said && JSON.stringify(said),
      });
      return { status: answer.status, said: answer.status === 204 ? {} : await answer.json() };
    },
    [method, path, body],
  );
  const gone = method === 'DELETE' && status === 404;
  if (status >= 400 && !gone) {
    throw new Error(`${method} ${path}: ${status} ${JSON.stringify(said)}`);
  }
  return said;
}

async function letIn(page, user, role) {
  await ask(page, 'DELETE', `/users/${user}`);
  const made = await ask(page, 'POST', '/users', { user, role: `ROLE_${role.toUpperCase()}` });
  return made.signInCode;
}

async function stateOf(browser, hub, code) {
  const { context } = await signIn(browser, `${hub}/sign-in#${code}`);
  const state = await context.storageState();
  await context.close();
  return state;
}

/** A greenhouse where there is one, and of everything else the newest that shows what can be seen. */
async function whatThereIs(page, wantedDevice) {
  const get = (path) => ask(page, 'GET', path);
  const { devices = [] } = await get('/devices?limit=200');
  const ids = devices.map((each) => each.device.deviceId);
  const device = wantedDevice ?? ids.find((id) => id.startsWith('gh-')) ?? ids[0];
  const { metrics = [] } =
    (await get(`/devices/${encodeURIComponent(device)}/capabilities`)).capabilities ?? {};
  const numbers = metrics.filter(({ type }) => type === 'VALUE_TYPE_NUMBER').map(({ name }) => name);
  const gone = await get('/devices?presence=offline&limit=1');
  const bad = await get('/executions?state=timed_out&state=failed&limit=1');
  const { executions = [] } = await get('/executions?state=succeeded&limit=1');
  const { bulks = [] } = await get('/bulks?limit=1');
  let eventful;
  for (const id of ids) {
    const { events = [] } = await get(`/devices/${encodeURIComponent(id)}/events?limit=1`);
    if (events.length > 0) {
      eventful = id;
      break;
    }
  }
  return {
    device,
    metric: numbers[0] ?? '',
    others: numbers[1] ?? '',
    away: gone.devices?.[0]?.device.deviceId,
    eventful,
    bulk: bulks[0]?.bulkId,
    execution: executions[0]?.executionId,
    failed: bad.executions?.[0]?.executionId,
  };
}

async function show(page, hub, { path, tall = false, before = async () => {} }, viewport) {
  // Pages scroll inside themselves: to see all of one needs a window as high as it.
  await page.setViewportSize({ width: viewport.width, height: tall ? TALL : viewport.height });
  await page.context().setOffline(false);
  await page.goto(hub + path);
  await page
    .getByRole('group')
    .filter({ hasText: /\d\sms/ })
    .waitFor({ timeout: 10_000 })
    .catch(() => console.error(`${path}: no round trip yet`));
  await page.waitForTimeout(SETTLE_MS);
  await before(page);
}

function chromiumOptions() {
  return {
    executablePath: process.env['SIGNALBOX_CHROMIUM'] || '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : [],
  };
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser, type TestBrowser, type Visitor } from '../src/browser.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { becomeOwner } from '../src/people.ts';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** Screenshots of the pages go there, where it is set. */
const SCREENSHOTS = process.env['DASPANEL_SCREENSHOTS'];
const HOSTILE = '<img src=x onerror="window.__x=1">\u001b]52;c;aGk=\u0007';

let daspanel: RunningDaspanel;
let browser: TestBrowser;
let site: SiteFacts;
let host: string;
beforeAll(async () => {
  daspanel = await startDaspanel();
  browser = await startBrowser(daspanel);
  site = await createSite(
    daspanel,
    { name: 'measured', tags: ['Agency'], version: php('8.2') },
    {
      'index.php': '<?php echo str_repeat("x", 2000);',
      'fail.php': '<?php http_response_code(500);',
      'cron.php': '<?php echo "did it"; error_log("cron warned");',
    },
  );
  host = `${site.name}.sites.${daspanel.hostName}`;
}, 300_000);
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await daspanel?.[Symbol.asyncDispose]();
});

const read = async <Body>(path: string) => (await daspanel.call('GET', path)).json as Body;
const base = () => `/v1/sites/${site.id}`;
interface Metrics {
  readonly totals: Readonly<Record<string, number>>;
  readonly memory: readonly (number | null)[];
  readonly disk: readonly (number | null)[];
}
interface Run {
  readonly id: string;
  readonly state: string;
  readonly status: number | null;
  readonly output: string;
}

async function runOf(action: object): Promise<Run & { readonly schedule: string }> {
  const created = await daspanel.call('POST', `${base()}/schedules`, {
    name: 'Chores',
    action,
    cron: '0 0 1 1 *',
    timeZone: 'Europe/Lisbon',
  });
  const schedule = (created.json as { id: string }).id;
  const run = (await daspanel.call('POST', `${base()}/schedules/${schedule}/run`)).json as Run;
  for (let turn = 0; turn < 150; turn += 1) {
    const now = await read<Run>(`${base()}/schedules/${schedule}/runs/${run.id}`);
    if (now.state !== 'running') return { ...now, schedule };
    await wait(100);
  }
  throw new Error('the run did not end');
}

test('what visitors do is counted once, whatever is killed meanwhile, and stands in the list of sites', async () => {
  for (let round = 0; round < 10; round += 1) await daspanel.visit(host, '/');
  for (const path of ['/none.php', '/fail.php'])
    await daspanel.visit(host, path, { headers: { 'user-agent': HOSTILE.replace(/[^ -~]/g, '') } });
  await expect
    .poll(async () => (await read<Metrics>(`${base()}/metrics?range=hour`)).totals, { timeout: 30_000, interval: 500 })
    .toMatchObject({ requests: 12, clientErrors: 1, serverErrors: 1 });
  const parts = await read<{ items: readonly { name: string; pid: number }[] }>('/v1/parts');
  const api = parts.items.find(({ name }) => name === 'api');
  process.kill(api?.pid ?? -1, 'SIGKILL');
  await expect.poll(async () => (await daspanel.call('GET', '/v1/status').catch(() => undefined))?.status, { timeout: 30_000 }).toBe(200);
  await daspanel.visit(host, '/');
  await expect
    .poll(async () => (await read<Metrics>(`${base()}/metrics?range=hour`)).totals['requests'], { timeout: 30_000, interval: 500 })
    .toBe(13);
  const series = await read<Metrics>(`${base()}/metrics?range=day`);
  expect(series.totals['bytesOut']).toBeGreaterThan(11 * 2_000);
  expect(series.totals['p95']).toBeGreaterThan(0);
  expect((await read<Metrics>('/v1/metrics?range=day')).totals['requests']).toBeGreaterThanOrEqual(13);
  const list = await read<{ items: readonly { overview: { requestsPerMinute: number[]; liveVersion: object } }[] }>(
    '/v1/sites?include=overview&tag=agency&sort=-requests',
  );
  expect(list.items[0]?.overview.requestsPerMinute.reduce((sum, count) => sum + count, 0)).toBe(13);
  expect(list.items[0]?.overview.liveVersion).toMatchObject({ engine: 'php', php: '8.2' });
});

test('processor, memory and disk of the site are measured', async () => {
  await daspanel.visit(host, '/');
  await expect
    .poll(async () => (await read<Metrics>(`${base()}/metrics?range=hour`)).memory.some((value) => (value ?? 0) > 1_000_000), {
      timeout: 45_000,
      interval: 1_000,
    })
    .toBe(true);
  await expect
    .poll(async () => (await read<Metrics>(`${base()}/metrics?range=hour`)).disk.some((value) => (value ?? 0) > 0), {
      timeout: 90_000,
      interval: 1_000,
    })
    .toBe(true);
}, 150_000);

test('a schedule runs PHP in the sandbox, or calls the site, and keeps what it printed', async () => {
  expect(await runOf({ kind: 'url', path: '/cron.php' })).toMatchObject({ state: 'succeeded', status: 200, output: 'did it' });
  expect(await runOf({ kind: 'url', path: '/fail.php' })).toMatchObject({ state: 'failed', status: 500 });
  const php8 = await runOf({ kind: 'command', command: 'php cron.php; id -un; ls /root' });
  expect(php8.output).toContain('did it');
  expect(php8.output).toContain('site\n');
  expect(php8.state).toBe('failed');
});

test('the logs of the site are read and followed in the panel, and its other pages show what was measured', async () => {
  await using visitor = await browser.newVisitor();
  await becomeOwner(daspanel, visitor);
  const { page } = visitor;
  await visitor.open(`/sites/${site.id}/logs`);
  await page.getByText('/fail.php').first().waitFor();
  await page.locator('#main').getByText('Live', { exact: true }).waitFor();
  await daspanel.visit(host, '/seen-live.php');
  await page.getByText('/seen-live.php').waitFor({ timeout: 15_000 });
  await show(visitor, 'logs');

  await visitor.open(`/sites/${site.id}/metrics?range=hour`);
  await page.getByText('95 % within').first().waitFor();
  await show(visitor, 'metrics');
  await page.getByText('Table', { exact: true }).click();
  await page.getByRole('columnheader', { name: '5xx' }).waitFor();
  await show(visitor, 'metrics-table');

  await visitor.open(`/sites/${site.id}/schedules`);
  await page.getByRole('button', { name: 'New schedule' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Hourly');
  await page.getByRole('textbox', { name: 'Command' }).fill(`echo '${HOSTILE.replace(/[^ -~]/g, '')}'; printf '\\033[31mred\\033[0m'`);
  await page.getByLabel('Often used').selectOption('0 * * * *');
  await page.getByText('Every hour at minute 0').waitFor();
  await show(visitor, 'schedule-form');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('button', { name: 'Actions for Hourly' }).click();
  await page.getByRole('menuitem', { name: 'Run now' }).click();
  await page
    .getByRole('row', { name: /Hourly/ })
    .getByText('Succeeded')
    .waitFor({ timeout: 20_000 });
  await show(visitor, 'schedules');
  await page
    .getByRole('row', { name: /Hourly/ })
    .getByText('Succeeded')
    .click();
  await page.getByLabel('Output').getByText('red').waitFor();
  await show(visitor, 'schedule-runs');
  expect(await page.evaluate('window.__x')).toBeUndefined();
  expect(visitor.findings).toMatchObject({ errors: [], violations: [], foreign: [], undocumented: [], refused: [] });
}, 120_000);

/** Looks for barriers, and takes pictures in light and dark, wide and narrow, where they are wanted. */
async function show({ page }: Visitor, name: string): Promise<void> {
  await expectAccessible(page);
  if (SCREENSHOTS === undefined) return;
  await mkdir(SCREENSHOTS, { recursive: true });
  for (const theme of ['light', 'dark'] as const)
    for (const width of [1440, 360]) {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 900 });
      await wait(400);
      await page.screenshot({ path: join(SCREENSHOTS, `${name}-${theme}-${width}.png`) });
    }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });
  await wait(200);
}

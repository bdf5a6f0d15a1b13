import { setTimeout as wait } from 'node:timers/promises';
import { connectConsole, type ConsoleClient } from '@daspanel/console/testing/console-client.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPerson, panelOrigin, signInAsOwner, type Person } from '../src/people.ts';
import { startPublicServer, type PublicServer } from '../src/public-server.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** What sites may fetch, by the product's own rules, from a server with a public address. */
let daspanel: RunningDaspanel;
let server: PublicServer;
let owner: Person;
let client: Person;
let plan: { readonly id: string };
let site: string;
beforeAll(async () => {
  server = await startPublicServer({
    '/file': { body: 'from afar' },
    '/inside': { status: 302, headers: { location: 'http://10.0.0.1/' } },
  });
  daspanel = await startDaspanel();
  owner = await signInAsOwner(daspanel);
  plan = (await owner.call('POST', '/v1/plans', { name: 'Small', limits: {} })).json as { id: string };
  client = await createPerson(daspanel, { role: 'client', plan: plan.id });
  site = await siteOf(client, 'fetches');
});
afterAll(async () => {
  await daspanel?.stop();
  await server?.[Symbol.asyncDispose]();
});

async function siteOf(person: Person, name: string): Promise<string> {
  return ((await person.call('POST', '/v1/sites', { name })).json as { id: string }).id;
}

async function allow(outgoing: boolean): Promise<void> {
  const { headers } = await owner.call('GET', `/v1/plans/${plan.id}`);
  const answer = await owner.call('PATCH', `/v1/plans/${plan.id}`, { limits: { outgoing } }, { 'if-match': headers['etag'] ?? '' });
  expect(answer.status).toBe(200);
}

const code = (path: string, more = '') => `curl -sL ${more} -o /dev/null -w 'code=%{http_code};' ${server.origin}${path}; echo`;

async function runSchedule(person: Person, of: string, command: string): Promise<string> {
  const body = { name: 'Fetch', action: { kind: 'command', command }, cron: '0 0 1 1 *', timeZone: 'Europe/Lisbon' };
  const { id } = (await person.call('POST', `/v1/sites/${of}/schedules`, body)).json as { id: string };
  const run = (await person.call('POST', `/v1/sites/${of}/schedules/${id}/run`)).json as { id: string };
  for (let turn = 0; turn < 150; turn += 1) {
    const now = (await person.call('GET', `/v1/sites/${of}/schedules/${id}/runs/${run.id}`)).json as { state: string; output: string };
    if (now.state !== 'running') return now.output;
    await wait(100);
  }
  throw new Error('the run did not end');
}

async function openConsole(): Promise<ConsoleClient> {
  const { ticket } = (await client.call('POST', `/v1/sites/${site}/consoles`, {})).json as { ticket: string };
  const { httpsPort: port, authority, hostName } = daspanel;
  const opened = connectConsole({ port, host: `admin.${hostName}`, authority, origin: panelOrigin(daspanel), ticket });
  await opened.see('$ ');
  return opened;
}

test('a site of somebody without a plan fetches from the public Internet, and nothing from this machine', async () => {
  const own = await siteOf(owner, 'unlimited');
  expect(await runSchedule(owner, own, `curl -s ${server.origin}/file`)).toBe('from afar');
  expect(await runSchedule(owner, own, code('/inside'))).toBe('code=403;\n');
  const here = [`http://127.0.0.1:${daspanel.httpPort}/`, `http://api.${daspanel.hostName}/`, `http://admin.${daspanel.hostName}/`];
  expect(await runSchedule(owner, own, here.map((url) => `curl -s --noproxy '' -o /dev/null -w '%{http_code} ' ${url}`).join(';'))).toBe(
    '403 403 403 ',
  );
});

test('N196: without a plan’s word there is no network, with it there is, and it can be taken back', async () => {
  expect(await runSchedule(client, site, code('/file'))).toBe('code=000;\n');
  const closed = await openConsole();
  expect(closed.shown()).toContain('There is no network in here.');
  expect((await client.call('GET', '/v1/usage')).json).toMatchObject({ outgoing: false });

  await allow(true);
  expect((await client.call('GET', '/v1/usage')).json).toMatchObject({ outgoing: true });
  expect(await runSchedule(client, site, code('/file'))).toBe('code=200;\n');
  closed.type(`${code('/file')}\r`);
  await closed.see('code=000;');
  const open = await openConsole();
  open.type(`${code('/file')}\r`);
  await open.see('code=200;');

  await allow(false);
  expect(await open.closed).toBe(4000);
  expect(open.messages.at(-1)).toMatchObject({ type: 'ended', reason: 'revoked' });
  closed.type('exit\r');
  await closed.closed;
  expect(await runSchedule(client, site, code('/file'))).toBe('code=000;\n');
});

test('a reseller grants no more than he has', async () => {
  const reseller = await createPerson(daspanel, { role: 'reseller', plan: plan.id });
  const answer = await reseller.call('POST', '/v1/plans', { name: 'Mine', limits: { sites: 1, outgoing: true } });
  expect(answer.status).toBe(403);
  expect(answer.json).toMatchObject({ fields: [{ field: '/limits/outgoing' }] });
});

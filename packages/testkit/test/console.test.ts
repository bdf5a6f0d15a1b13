import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectConsole, type ConsoleClient } from '@daspanel/console/testing/console-client.ts';
import { createPerson, panelOrigin, signIn, signInAsOwner, type Person } from '../src/people.ts';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

let daspanel: RunningDaspanel;
let owner: Person;
let site: SiteFacts;
beforeAll(async () => {
  daspanel = await startDaspanel();
  owner = await signInAsOwner(daspanel);
  site = await createSite(daspanel, { name: 'shell-site', version: php('8.2') }, { 'index.php': '<?php echo "fine";' });
});
afterAll(() => daspanel?.stop());

const CLOSED = { ended: 4000, replaced: 4001, refused: 4003 };

interface TicketFacts {
  readonly console: { readonly id: string; readonly state: string; readonly isOwn: boolean };
  readonly ticket: string;
  readonly url: string;
}

async function askTicket(person: Pick<Person, 'call'>, path: string): Promise<TicketFacts> {
  const answer = await person.call('POST', path, {});
  if (answer.status !== 201) throw new Error(`no ticket: ${answer.status} ${answer.text}`);
  return answer.json as TicketFacts;
}

function bring(ticket: string, origin: string | undefined = panelOrigin(daspanel)): ConsoleClient {
  const { httpsPort: port, authority, hostName } = daspanel;
  return connectConsole({ port, host: `admin.${hostName}`, authority, origin, ticket });
}

async function open(person: Pick<Person, 'call'> = owner, of = site): Promise<ConsoleClient & { readonly id: string }> {
  const { ticket, console } = await askTicket(person, `/v1/sites/${of.id}/consoles`);
  const client = bring(ticket);
  await client.see('$ ');
  return { ...client, id: console.id };
}

const consolesOf = async (person: Person, of = site) =>
  ((await person.call('GET', `/v1/sites/${of.id}/consoles`)).json as { items: TicketFacts['console'][] }).items;

test('F55: a person opens a shell in the site’s folder, with its PHP, and its end is recorded without what was typed', async () => {
  const { url } = await askTicket(owner, `/v1/sites/${site.id}/consoles`);
  expect(url).toBe(`${panelOrigin(daspanel).replace('https', 'wss')}/v1/consoles/connect`);
  const shell = await open();
  shell.type('pwd; id -un; php -r "echo PHP_MAJOR_VERSION + 100, PHP_EOL;"; echo secret-word; stty size\r');
  await shell.see(/\/site\/versions\/v\w{15}\r\nsite\r\n108\r\nsecret-word\r\n24 80/);
  shell.resize(101, 31);
  await wait(100);
  shell.type('stty size; exit 3\r');
  await shell.see('31 101');
  expect(await shell.closed).toBe(CLOSED.ended);
  expect(shell.messages.at(-1)).toMatchObject({ type: 'ended', reason: 'exited', status: 3 });

  await expect.poll(async () => (await owner.call('GET', `/v1/audit?site=${site.id}&action=consoles.closed`)).text).toContain(shell.id);
  const { text } = await owner.call('GET', `/v1/audit?site=${site.id}`);
  expect(text).toContain('"action":"consoles.open"');
  expect(text).toMatch(/"reason":"exited"/);
  expect(text).not.toContain('secret-word');
});

test('AU-14: a ticket is good once, for its own console, and for pages of the panel alone', async () => {
  const { ticket, console } = await askTicket(owner, `/v1/sites/${site.id}/consoles`);
  for (const origin of ['https://panel.evil', 'null', `https://shell-site.sites.${daspanel.hostName}:${daspanel.httpsPort}`])
    expect(await bring(ticket, origin).closed).toBe(0);
  const programs = connectConsole({
    port: daspanel.httpsPort,
    host: `admin.${daspanel.hostName}`,
    authority: daspanel.authority,
    origin: undefined,
    ticket,
  });
  expect(await programs.closed).toBe(0);
  expect(await bring('A'.repeat(43)).closed).toBe(CLOSED.refused);
  const shell = bring(ticket);
  await shell.see('$ ');
  expect(await bring(ticket).closed).toBe(CLOSED.refused);
  shell.type('echo still-$((1))\r');
  await shell.see('still-1');
  expect((await owner.call('DELETE', `/v1/sites/${site.id}/consoles/${console.id}`)).status).toBe(204);
  expect(await shell.closed).toBe(CLOSED.ended);
});

test('who comes back finds what was printed, and takes the console over from where it was open', async () => {
  const shell = await open();
  shell.type('marker=kept; echo before-$((1))\r');
  await shell.see('before-1');
  shell.drop();
  await expect.poll(async () => (await consolesOf(owner)).find(({ id }) => id === shell.id)?.state).toBe('away');
  const again = bring((await askTicket(owner, `/v1/sites/${site.id}/consoles/${shell.id}/tickets`)).ticket);
  await again.see('before-1');
  again.type('echo after-$marker\r');
  await again.see('after-kept');
  const third = bring((await askTicket(owner, `/v1/sites/${site.id}/consoles/${shell.id}/tickets`)).ticket);
  await third.see('after-kept');
  expect(await again.closed).toBe(CLOSED.replaced);
  third.type('exit\r');
  expect(await third.closed).toBe(CLOSED.ended);
});

test('N082: others neither see nor join it, and it ends with the session, the right to the site and the site', async () => {
  const client = await createPerson(daspanel, { role: 'client' });
  const own = (await client.call('POST', '/v1/sites', { name: 'client-site', version: php('8.2') })).json as SiteFacts;
  const second = await signIn(daspanel, client.email);
  for (const path of [`/v1/sites/${site.id}/consoles`, `/v1/sites/${site.id}/consoles/z000000000000000/tickets`])
    expect((await client.call('POST', path, {})).status).toBe(404);

  const shell = await open(client, own);
  // Another session of the same person sees it and may end it, but not take it over.
  expect((await second.call('POST', `/v1/sites/${own.id}/consoles/${shell.id}/tickets`, {})).status).toBe(404);
  expect(await consolesOf(second, own)).toMatchObject([{ id: shell.id, isOwn: false, state: 'open' }]);
  await client.call('POST', '/v1/sign-out', {});
  expect(await Promise.race([shell.closed, wait(5_000, 'late')])).toBe(CLOSED.ended);
  expect(shell.messages.at(-1)).toMatchObject({ type: 'ended', reason: 'revoked' });

  const collaborator = await createPerson(daspanel, { role: 'collaborator', parent: client.id });
  await daspanel.call('PUT', `/v1/sites/${own.id}/members/${collaborator.id}`);
  const lent = await open(await signIn(daspanel, collaborator.email), own);
  await daspanel.call('DELETE', `/v1/sites/${own.id}/members/${collaborator.id}`);
  expect(await Promise.race([lent.closed, wait(5_000, 'late')])).toBe(CLOSED.ended);

  const last = await open(second, own);
  await daspanel.call('DELETE', `/v1/sites/${own.id}?confirm=client-site`);
  expect(await Promise.race([last.closed, wait(5_000, 'late')])).toBe(CLOSED.ended);
});

test('much output and input pass whole', async () => {
  const shell = await open();
  shell.type('stty -echo; seq 1 200000; echo done-$((1))\r');
  await shell.see('done-1');
  expect(shell.shown()).toContain('\r\n199999\r\n200000\r\n');
  shell.type(`cat > /site/tmp/typed; wc -c /site/tmp/typed\r`);
  for (let line = 0; line < 200; line += 1) shell.type(`${'x'.repeat(999)}\r`);
  shell.type('\u0004');
  await shell.see('200000 /site/tmp/typed');
  shell.type('exit\r');
  await shell.closed;
});

test('a site has eight consoles at most', async () => {
  const crowded = await createSite(daspanel, { name: 'crowded', version: php('8.2') });
  const asked = await Promise.all(Array.from({ length: 12 }, () => owner.call('POST', `/v1/sites/${crowded.id}/consoles`, {})));
  expect(asked.filter(({ status }) => status === 201)).toHaveLength(8);
  expect(asked.filter(({ status }) => status === 409)).toHaveLength(4);
});

test('the sites of one owner have sixteen consoles at most; one that is ended frees its place, and others have places of their own', async () => {
  const client = await createPerson(daspanel, { role: 'client' });
  const siteOf = async (person: Person, name: string) =>
    ((await person.call('POST', '/v1/sites', { name, version: php('8.2') })).json as SiteFacts).id;
  const sites = [await siteOf(client, 'many-1'), await siteOf(client, 'many-2'), await siteOf(client, 'many-3')];
  const ask = (person: Person, id: string) => person.call('POST', `/v1/sites/${id}/consoles`, {});
  const asked = await Promise.all(sites.flatMap((id) => Array.from({ length: 6 }, () => ask(client, id))));
  const refused = asked.filter(({ status }) => status !== 201);
  expect(asked).toHaveLength(18);
  expect(refused.map(({ status, json }) => [status, (json as { code: string }).code])).toEqual(
    Array<unknown>(2).fill([409, 'limit-reached']),
  );
  expect(refused[0]?.text).toContain('the sites of one owner have 16 consoles at most');

  const [site = ''] = sites;
  const { items } = (await client.call('GET', `/v1/sites/${site}/consoles`)).json as { items: TicketFacts['console'][] };
  expect((await client.call('DELETE', `/v1/sites/${site}/consoles/${items[0]?.id}`)).status).toBe(204);
  await expect.poll(async () => (await ask(client, site)).status).toBe(201);
  expect((await ask(client, site)).status).toBe(409);

  const other = await createPerson(daspanel, { role: 'client' });
  expect((await ask(other, await siteOf(other, 'of-another'))).status).toBe(201);
});

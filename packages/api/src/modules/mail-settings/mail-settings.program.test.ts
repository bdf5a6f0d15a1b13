import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, ProblemAnswer, type Client, type Site } from '@daspanel/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitForJob } from '../../testing/make-things.ts';
import { startOutsideMailServer } from '../../testing/outside-mail-server.ts';
import { endProgram, startInstallation, type Installation } from '../../testing/start-installation.ts';

const { mailSettings, siteMail, sites, tokens } = contract;
const PASSWORD = 'canary-of-the-relay-password';
const server = { kind: 'server', host: 'smtp.example.org', port: 587, tls: 'starttls', user: 'shop' } as const;
let installation: Installation;
let client: Client;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher', 'mail'] });
  client = installation.client();
});
afterAll(() => installation[Symbol.asyncDispose]());

const createSite = async (name: string) => (await client.call(sites.create, { body: { name } })).body;
const of = (site: Site) => ({ params: { site: site.id } });
const endMail = async () => {
  const part = installation.parts.get('mail');
  if (part !== undefined) await endProgram(part, 'SIGKILL');
};
/** What the mail part has been told, from its own file. */
const told = async (): Promise<string> => {
  const names = (await readdir(installation.data.mail, { withFileTypes: true })).filter((entry) => entry.isFile());
  const texts = await Promise.all(names.map(({ name }) => readFile(join(installation.data.mail, name), 'utf8')));
  return texts.find((text) => text.startsWith('{"installation"')) ?? '';
};
const fieldOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? (error.problem.fields?.[0]?.field ?? error.problem.code) : String(error)),
  );

test('nothing is set at first: mail is only kept', async () => {
  const site = await createSite('fresh');
  expect((await client.call(mailSettings.get)).body).toMatchObject({
    relay: { kind: 'none' },
    limits: { messages: 2_000 },
    state: 'applied',
  });
  expect((await client.call(siteMail.get, of(site))).body).toEqual({
    relay: { kind: 'installation' },
    limits: null,
    state: 'applied',
    revision: 0,
  });
});

test('the mail part gets what is wanted; the password is never shown, and sealed in the state', async () => {
  const site = await createSite('relayed');
  const changed = await client.call(siteMail.update, {
    ...of(site),
    body: { relay: { ...server, password: PASSWORD }, limits: { days: 7 } },
  });
  expect([changed.status, changed.body.state, changed.body.relay]).toEqual([200, 'applied', { ...server, hasPassword: true, from: null }]);
  expect(changed.body.limits).toMatchObject({ days: 7, messages: 2_000 });
  expect(JSON.parse(await told())).toMatchObject({
    sites: { [site.id]: { relay: { host: server.host, password: PASSWORD }, limits: { days: 7 } } },
  });
  for (const name of await readdir(installation.data.state)) {
    const text = await readFile(join(installation.data.state, name), 'latin1').catch(() => '');
    expect([name, text.includes(PASSWORD)]).toEqual([name, false]);
  }
  const audit = await client.call(contract.audit.list, { query: { site: site.id } });
  const read = [await client.call(siteMail.get, of(site)), audit, changed].map(({ body }) => JSON.stringify(body)).join('');
  expect([read, installation.api.output()].map((text) => text.includes(PASSWORD))).toEqual([false, false]);
});

test('a stored password stays for its server and user, and goes nowhere else', async () => {
  const site = await createSite('moving');
  const update = (relay: object) => client.call(siteMail.update, { ...of(site), body: { relay: relay as typeof server } });
  expect(await fieldOf(update(server))).toBe('/relay/password');
  await update({ ...server, password: PASSWORD });
  expect((await update({ ...server, from: 'shop@example.org' })).body.relay).toMatchObject({ hasPassword: true });
  for (const other of [{ host: 'evil.example.org' }, { port: 25 }, { tls: 'none' }, { user: 'other' }])
    expect(await fieldOf(update({ ...server, ...other }))).toBe('/relay/password');
  const tests = {
    ...of(site),
    body: { to: 'a@example.org', server: { host: 'evil.example.org', port: 587, tls: 'none' as const, user: 'shop' } },
  };
  expect(await fieldOf(client.call(siteMail.test, tests))).toBe('/server/password');
  const { kind: _, user: __, ...withoutUser } = server;
  expect(await fieldOf(update({ kind: 'server', ...withoutUser, password: PASSWORD }))).toBe('/relay/user');
  expect((await update({ kind: 'installation' })).body).toMatchObject({ relay: { kind: 'installation' }, limits: null });
  expect((JSON.parse(await told()) as { sites: Record<string, unknown> }).sites[site.id]).toEqual({});
});

test('while the mail part is down, settings are stored, shown as pending, and applied later', async () => {
  await endMail();
  const changed = await client.call(mailSettings.update, { body: { limits: { messages: 77 } } });
  expect([changed.status, changed.body.state, changed.body.limits.messages]).toEqual([202, 'pending', 77]);
  expect((await client.call(mailSettings.get)).body.problem).toMatch(/does not answer/);
  await installation.startPart('mail');
  await expect.poll(async () => (await client.call(mailSettings.get)).body.state, { timeout: 15_000 }).toBe('applied');
  expect(JSON.parse(await told())).toMatchObject({ installation: { relay: null, limits: { messages: 77 } } });
});

test('a rebuild tells the mail part everything again, and a purge takes settings away', async () => {
  const site = await createSite('again');
  await client.call(siteMail.update, { ...of(site), body: { relay: { kind: 'none' } } });
  const before = await told();
  const { body: job } = await client.call(contract.system.rebuild);
  expect((await waitForJob(client, job.id)).state).toBe('succeeded');
  expect(JSON.parse(await told())).toEqual(JSON.parse(before));
  await client.call(sites.delete, { ...of(site), query: { confirm: 'again' } });
  expect(await fieldOf(client.call(siteMail.update, { ...of(site), body: { relay: { kind: 'none' } } }))).toBe('wrong-state');
  await client.call(sites.purge, { ...of(site), body: { confirm: 'again' } });
  await expect.poll(async () => (await told()).includes(site.id), { timeout: 10_000 }).toBe(false);
});

test('If-Match keeps changes of two people apart', async () => {
  const site = await createSite('matched');
  const { etag = '' } = await client.call(siteMail.get, of(site));
  await client.call(siteMail.update, { ...of(site), body: { limits: { days: 3 } }, ifMatch: etag });
  expect(await fieldOf(client.call(siteMail.update, { ...of(site), body: { limits: { days: 4 } }, ifMatch: etag }))).toBe(
    'revision-mismatch',
  );
});

test('a token for certain sites cannot touch what is for all', async () => {
  const site = await createSite('limited');
  const scopes = ['mail-settings:read', 'mail-settings:write'] as const;
  const created = await client.call(tokens.create, { body: { name: 'one site', scopes: [...scopes], sites: [site.id] } });
  const limited = installation.client(created.body.token);
  expect((await limited.call(siteMail.get, of(site))).status).toBe(200);
  expect(await fieldOf(limited.call(mailSettings.get))).toBe('missing-scope');
  expect(await fieldOf(limited.call(mailSettings.update, { body: { relay: { kind: 'none' } } }))).toBe('missing-scope');
  const wanted = { name: 'more', scopes: ['installation-mail:write' as const], sites: [site.id] };
  expect(await fieldOf(client.call(tokens.create, { body: wanted }))).toBe('/scopes/0');
});

test('a test message goes through the settings that are given, or those that hold, and the other server’s answer is told', async () => {
  await using outside = await startOutsideMailServer();
  const site = await createSite('tested');
  const relay = { kind: 'server', host: '127.0.0.1', port: outside.port, tls: 'none' } as const;
  const { kind: _, ...unsaved } = relay;
  const given = await client.call(mailSettings.test, { body: { to: 'you@example.org', server: unsaved } });
  expect(given.body.response).toContain('taken as number 42');
  expect(await fieldOf(client.call(siteMail.test, { ...of(site), body: { to: 'you@example.org' } }))).toBe('no-mail-server');
  await client.call(mailSettings.update, { body: { relay } });
  const stored = await client.call(siteMail.test, { ...of(site), body: { to: 'me@example.org' } });
  expect(stored.body.response).toContain('taken as number 42');
  expect(outside.received.map(({ envelope }) => envelope.at(-1))).toEqual(['RCPT TO:<you@example.org>', 'RCPT TO:<me@example.org>']);
  const refused = client.call(mailSettings.test, { body: { to: 'nobody@example.org' } });
  await expect(refused).rejects.toThrow(/nobody lives here/);
  await client.call(mailSettings.update, { body: { relay: { kind: 'none' } } });
});

test.each([22, 25, 3306, 6379, 2375, 8080])('a site’s own mail server is none on this machine, port %i', async (port) => {
  const site = await createSite(`inside-${port}`);
  const server = { host: '127.0.0.1', port, tls: 'none' } as const;
  expect(await fieldOf(client.call(siteMail.test, { ...of(site), body: { to: 'a@example.org', server } }))).toBe('mail-server-refused');
});

test('without a mail server there is nothing to test', async () => {
  const site = await createSite('untested');
  expect(await fieldOf(client.call(siteMail.test, { ...of(site), body: { to: 'a@example.org' } }))).toBe('no-mail-server');
});

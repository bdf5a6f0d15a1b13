import { allScopes, contract, endpoints, scopes, type Scope } from '@daspanel/contract';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { absentThings } from '../testing/absent-things.ts';
import { addressOf, everyRequest, type Things } from '../testing/every-request.ts';
import { makeThings } from '../testing/make-things.ts';
import { sendRaw } from '../testing/send-raw.ts';
import { endProgram, startInstallation, type Installation } from '../testing/start-installation.ts';

let installation: Installation;
let things: Things;
const tokens = new Map<string, string>();
const guarded = endpoints.filter(({ access }) => access !== 'public');
const siteScopes = allScopes.filter((scope) => !scopes[scope].everySite);

const makeToken = async (name: string, chosen: readonly Scope[], sites: readonly string[] | null = null) => {
  const body = { name, scopes: [...chosen], sites: sites === null ? null : [...sites] };
  const created = (await installation.client().call(contract.tokens.create, { body })).body;
  tokens.set(name, created.token);
  return created.id;
};

beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher'] });
  const client = installation.client();
  things = await makeThings(client);
  const other = (await client.call(contract.sites.create, { body: {} })).body;
  await makeToken(
    'read',
    allScopes.filter((scope) => scope.endsWith(':read')),
  );
  await makeToken('other site', siteScopes, [other.id]);
  const revoked = await makeToken('revoked', allScopes);
  await client.call(contract.tokens.revoke, { params: { token: revoked } });
  const expired = await makeToken('expired', allScopes);
  await expireToken(expired);
});
afterAll(() => installation[Symbol.asyncDispose]());

/** The API holds its database alone, so it is stopped meanwhile. */
async function expireToken(id: string): Promise<void> {
  await endProgram(installation.api.process);
  const database = new DatabaseSync(join(installation.data.state, 'daspanel.db'));
  database.prepare('UPDATE tokens SET expires_at = 1 WHERE id = ?').run(id);
  database.close();
  await installation.restartApi();
}

const send = (endpoint: (typeof endpoints)[number], authorization: string | undefined, replaced: Partial<Things> = {}, address = '') => {
  const request = everyRequest({ ...things, ...replaced })[endpoint.id] ?? {};
  const body = request.stream ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
  return sendRaw(installation.data.sockets.api, {
    method: endpoint.method,
    path: addressOf(endpoint, request),
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(address === '' ? {} : { 'x-real-ip': address }),
      ...(body === undefined
        ? {}
        : { 'content-type': request.stream === undefined ? 'application/json' : (endpoint.streamTypes?.[0] ?? '') }),
    },
    ...(body === undefined ? {} : { body }),
  });
};
const token = (name: string) => `Bearer ${tokens.get(name)}`;

const worthless: readonly (readonly [string, () => string | undefined])[] = [
  ['none', () => undefined],
  ['nonsense', () => 'Bearer nonsense'],
  ['another scheme', () => `Basic ${Buffer.from('owner:owner').toString('base64')}`],
  ['a changed letter', () => `${token('read').slice(0, -1)}${token('read').endsWith('0') ? '1' : '0'}`],
  ['two tokens', () => `${token('read')} ${token('read')}`],
  ['expired', () => token('expired')],
  ['revoked', () => token('revoked')],
];
test.each(worthless)('with %s nothing but the public operations is answered', async (name, authorization) => {
  for (const endpoint of guarded) {
    // Each from an address of its own: strangers may not try everything at once.
    const answer = await send(endpoint, authorization(), {}, `192.0.2.${worthless.findIndex(([one]) => one === name)}`);
    expect([endpoint.id, answer.status]).toEqual([endpoint.id, 401]);
    expect(answer.headers['www-authenticate']).toContain('Bearer');
  }
});

test('a token for reading changes nothing', async () => {
  for (const endpoint of guarded.filter(({ method, access }) => method !== 'GET' && !access.endsWith(':read'))) {
    const answer = await send(endpoint, token('read'));
    expect([endpoint.id, answer.status]).toEqual([endpoint.id, 403]);
  }
});

test('a token without a scope is refused by each operation that needs it', async () => {
  for (const scope of allScopes) {
    await makeToken(
      `all but ${scope}`,
      allScopes.filter((other) => other !== scope),
    );
    for (const endpoint of guarded.filter(({ access }) => access === scope)) {
      const answer = await send(endpoint, token(`all but ${scope}`));
      expect([endpoint.id, answer.status]).toEqual([endpoint.id, 403]);
    }
  }
});

test('what belongs to another site is answered as if it had never existed', async () => {
  const withThings = guarded.filter(({ params }) => params !== undefined);
  for (const endpoint of withThings) {
    const foreign = await send(endpoint, token('other site'));
    const missing = await send(endpoint, token('other site'), absentThings);
    const withoutId = (text: string) => text.replace(/"requestId":"[^"]*"/, '');
    expect([endpoint.id, foreign.status, withoutId(foreign.text)]).toEqual([endpoint.id, missing.status, withoutId(missing.text)]);
    expect([endpoint.id, [403, 404].includes(foreign.status)]).toEqual([endpoint.id, true]);
  }
});

test('lists and events of another site show nothing of this one', async () => {
  for (const id of ['sites.list', 'jobs.list', 'audit.list', 'certificates.list']) {
    const endpoint = guarded.find((one) => one.id === id);
    if (endpoint === undefined) throw new Error(id);
    const { status, text } = await sendRaw(installation.data.sockets.api, {
      method: 'GET',
      path: endpoint.path,
      headers: { authorization: token('other site') },
    });
    expect([id, status, [things.site, things.siteName, things.job].filter((canary) => text.includes(canary))]).toEqual([id, 200, []]);
  }
  const events = await sendRaw(installation.data.sockets.api, {
    method: 'GET',
    path: '/v1/events',
    headers: { authorization: token('other site'), 'last-event-id': '0' },
  });
  expect(events.text).not.toContain(things.site);
});

test('nobody hands on more than he has', async () => {
  await makeToken('token maker', ['tokens:write', 'sites:read']);
  const create = (body: unknown) =>
    sendRaw(installation.data.sockets.api, {
      method: 'POST',
      path: '/v1/tokens',
      headers: { authorization: token('token maker'), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  expect((await create({ name: 'same', scopes: ['sites:read'] })).status).toBe(201);
  expect((await create({ name: 'more', scopes: ['sites:write'] })).status).toBe(422);
  expect((await create({ name: 'odd', scopes: ['tokens:write'], sites: [things.site] })).status).toBe(422);
});

test('a token in the query is refused, and every secret is stored as a hash only', async () => {
  const answer = await sendRaw(installation.data.sockets.api, { method: 'GET', path: `/v1/sites?token=${tokens.get('read')}` });
  expect(answer.json).toMatchObject({ status: 400, code: 'token-in-query' });
  expect(installation.api.output()).not.toContain(tokens.get('read'));
});

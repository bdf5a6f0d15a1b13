import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { contract, endpoints, roleScopes, type Endpoint, type Role, type UserId } from '@daspanel/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { absentThings } from '../testing/absent-things.ts';
import { addressOf, everyRequest, type Things } from '../testing/every-request.ts';
import { makeThings } from '../testing/make-things.ts';
import { OWNER_EMAIL, PASSWORD, signIn, type Browser } from '../testing/people.ts';
import { sendRaw } from '../testing/send-raw.ts';
import { endProgram, startInstallation, type Installation } from '../testing/start-installation.ts';

let installation: Installation;
/** They belong to the owner. */
let things: Things;
const people = new Map<string, { readonly browser: Browser; readonly id: UserId }>();
const guarded = endpoints.filter(({ access }) => access !== 'public');

const create = async (name: string, role: Role, more: { readonly parent?: UserId } = {}) => {
  const email = `${name.replaceAll(' ', '-')}@matrix.example`;
  const { body } = await installation.client().call(contract.users.create, { body: { email, name, role, password: PASSWORD, ...more } });
  return { id: body.id, email };
};
const enter = async (name: string, role: Role, more: { readonly parent?: UserId } = {}) => {
  const { id, email } = await create(name, role, more);
  people.set(name, { id, browser: await signIn(installation, email) });
  return id;
};

beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher'] });
  things = await makeThings(installation.client());
  await prepareHalfSignedIn(await create('half', 'admin'));
  people.set('half', { id: things.user as UserId, browser: await signIn(installation, 'half@matrix.example') });
  people.set('owner', { id: 'owner' as UserId, browser: await signIn(installation, OWNER_EMAIL) });
  const spare = await signIn(installation, OWNER_EMAIL);
  things = { ...things, session: (await spare.client.call(contract.sessions.current)).body.id };
  await enter('admin', 'admin');
  const reseller = await enter('reseller', 'reseller');
  const client = await enter('client', 'client', { parent: reseller });
  await enter('other client', 'client');
  await enter('collaborator', 'collaborator', { parent: client });
  const suspended = await enter('suspended', 'client');
  await installation.client().call(contract.users.suspend, { params: { user: suspended } });
  const looker = await signIn(installation, OWNER_EMAIL);
  await looker.client.call(contract.users.impersonate, { params: { user: client } });
  people.set('owner as client', { id: client, browser: looker });
}, 60_000);
afterAll(() => installation[Symbol.asyncDispose]());

/** A second factor that nobody can give, so that its person stays half signed in. */
async function prepareHalfSignedIn({ id }: { readonly id: string }): Promise<void> {
  await endProgram(installation.api.process);
  const database = new DatabaseSync(join(installation.data.state, 'daspanel.db'));
  database.prepare("UPDATE users SET totp_secret = 'sealed' WHERE id = ?").run(id);
  database.close();
  await installation.restartApi();
}

const person = (name: string) => {
  const found = people.get(name);
  if (found === undefined) throw new Error(`nobody is ${name}`);
  return found;
};
const send = (endpoint: Endpoint, name: string, replaced: Partial<Things> = {}) => {
  const request = everyRequest({ ...things, ...replaced })[endpoint.id] ?? {};
  const body = request.stream ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
  return sendRaw(installation.data.sockets.api, {
    method: endpoint.method,
    path: addressOf(endpoint, request),
    headers: {
      ...person(name).browser.headers(),
      ...(body === undefined
        ? {}
        : { 'content-type': request.stream === undefined ? 'application/json' : (endpoint.streamTypes?.[0] ?? '') }),
    },
    ...(body === undefined ? {} : { body }),
  });
};
const codeOf = (json: unknown) => (json as { readonly code?: string } | undefined)?.code;
const needsScope = ({ access }: Endpoint, role: Role) => {
  if (access === 'token' || access === 'session' || access === 'public') return false;
  return !roleScopes[role].includes(access);
};
const strangers: readonly (readonly [string, Role])[] = [
  ['reseller', 'reseller'],
  ['client', 'client'],
  ['other client', 'client'],
  ['collaborator', 'collaborator'],
  ['owner as client', 'client'],
];

test('somebody who is suspended is answered nothing', async () => {
  for (const endpoint of guarded) expect([endpoint.id, (await send(endpoint, 'suspended')).status]).toEqual([endpoint.id, 401]);
});

test('before the second factor nothing but that is answered (N037)', async () => {
  const before = guarded.filter(({ beforeSecondFactor }) => beforeSecondFactor).map(({ id }) => id);
  expect(before).toEqual(expect.arrayContaining(['session.current', 'sessions.sign-out']));
  for (const endpoint of guarded.filter(({ beforeSecondFactor }) => !beforeSecondFactor)) {
    const { status, json } = await send(endpoint, 'half');
    expect([endpoint.id, status, codeOf(json)]).toEqual([endpoint.id, 403, 'second-factor-needed']);
  }
});

// Before they ask for ids: their own attempts stand in their audit log.
test.each(strangers)('%s finds nothing of others in any list, export or stream (N062)', async (name, role) => {
  const canaries = [
    things.site,
    things.siteName,
    things.trashedSite,
    things.job,
    things.mapping,
    things.accessKey,
    things.token,
    things.user,
  ];
  const lists = guarded.filter(
    (one) => one.method === 'GET' && one.params === undefined && !needsScope(one, role) && one.access !== 'token',
  );
  expect(lists.length).toBeGreaterThan(8);
  for (const endpoint of lists) {
    const { text } = await sendRaw(installation.data.sockets.api, {
      method: 'GET',
      path: endpoint.path,
      headers: { ...person(name).browser.headers(), 'last-event-id': '0' },
    });
    expect([endpoint.id, canaries.filter((canary) => text.includes(canary))]).toEqual([endpoint.id, []]);
  }
});

describe.each(strangers)('%s', (name, role) => {
  test('is refused each operation whose scope the role does not have', async () => {
    for (const endpoint of guarded.filter((one) => needsScope(one, role))) {
      const { status, json } = await send(endpoint, name);
      // Whoever looks with the eyes of another one is told first that this is for the person himself.
      const isHeld = name === 'owner as client' && endpoint.needsFreshSignIn === true;
      expect([endpoint.id, status, codeOf(json)]).toEqual([endpoint.id, 403, isHeld ? 'fresh-sign-in-needed' : 'missing-scope']);
    }
  });

  test('is told of what belongs to others exactly what is told of what never existed', async () => {
    const withThings = guarded.filter(
      (one) => one.params !== undefined && !needsScope(one, role) && Object.keys(one.params.shape).some((key) => key !== 'part'),
    );
    expect(withThings.length).toBeGreaterThan(40);
    for (const endpoint of withThings) {
      const foreign = await send(endpoint, name);
      const missing = await send(endpoint, name, absentThings);
      const withoutId = (text: string) => text.replace(/"requestId":"[^"]*"/, '');
      expect([endpoint.id, foreign.status, withoutId(foreign.text)]).toEqual([endpoint.id, missing.status, withoutId(missing.text)]);
      expect([endpoint.id, foreign.status === 404 || foreign.status === 403, foreign.text]).toEqual([endpoint.id, true, foreign.text]);
    }
  });
});

/** Messages with links that let people in. */
const OF_OWNERS = new Set(['system-mail.list', 'system-mail.get']);
test.each(['owner', 'admin'])('%s reads everything', async (name) => {
  for (const endpoint of guarded.filter(
    ({ id, method, access }) => method === 'GET' && access !== 'token' && !(name === 'admin' && OF_OWNERS.has(id)),
  )) {
    const { status, text } = await send(endpoint, name);
    expect([endpoint.id, status === 401 || status === 403, status === 403 ? text : '']).toEqual([endpoint.id, false, '']);
  }
});

test('a reseller sees the sites of his clients, and they are his clients’ own', async () => {
  const { client } = person('client').browser;
  const { body } = await client.call(contract.sites.create, { body: { name: 'clients-site' } });
  expect(body.owner).toBe(person('client').id);
  const read = (name: string) => person(name).browser.client.call(contract.sites.get, { params: { site: body.id } });
  expect((await read('reseller')).body.name).toBe('clients-site');
  await expect(read('other client')).rejects.toMatchObject({ problem: { code: 'not-found' } });
});

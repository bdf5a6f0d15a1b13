import { setTimeout as wait } from 'node:timers/promises';
import { contract, ProblemAnswer, type Role } from '@daspanel/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFirstAccount, openBrowser, OWNER_EMAIL, PASSWORD, signIn, type Browser } from '../../testing/people.ts';
import { sendRaw } from '../../testing/send-raw.ts';
import { startInstallation, type Installation } from '../../testing/start-installation.ts';

const { users, me, sessions, sites, tokens, members, audit } = contract;
const OTHER = 'nine grey clouds sleep';
let installation: Installation;
let owner: Browser;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher'] });
  owner = await makeFirstAccount(installation);
});
afterAll(() => installation[Symbol.asyncDispose]());

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem.code : error),
  );
let count = 0;
const create = async (role: Role, by = owner, more: { readonly parent?: string } = {}) => {
  count += 1;
  const email = `${role}-${count}@example.net`;
  const { body } = await by.client.call(users.create, { body: { email, name: `${role} ${count}`, role, password: PASSWORD, ...more } });
  return body;
};
const enter = async (role: Role, by = owner, more: { readonly parent?: string } = {}) => {
  const user = await create(role, by, more);
  return { user, browser: await signIn(installation, user.email) };
};
const current = (browser: Browser) => browser.client.call(sessions.current).then(({ body }) => body);

describe('ranks', () => {
  const ROLES: readonly Role[] = ['owner', 'admin', 'reseller', 'client', 'collaborator'];
  const MAY: Readonly<Record<Role, readonly Role[]>> = {
    owner: ROLES,
    admin: ['reseller', 'client', 'collaborator'],
    reseller: ['client', 'collaborator'],
    client: ['collaborator'],
    collaborator: [],
  };
  test.each(ROLES)('%s creates people below only, and changes none above', async (role) => {
    const { browser } = await enter(role);
    for (const wanted of ROLES) {
      const isAllowed = MAY[role].includes(wanted);
      const code = await codeOf(create(wanted, browser));
      expect([wanted, code]).toEqual([wanted, isAllowed ? 'done' : role === 'collaborator' ? 'missing-scope' : 'not-permitted']);
    }
    const above = await owner.client.call(users.update, { params: { user: (await create('admin')).id }, body: {} });
    const attempts = [
      () => browser.client.call(users.update, { params: { user: above.body.id }, body: { role: 'client' } }),
      () => browser.client.call(users.suspend, { params: { user: above.body.id } }),
      () => browser.client.call(users.setPassword, { params: { user: above.body.id }, body: { password: OTHER } }),
      () => browser.client.call(users.sessions, { params: { user: above.body.id } }),
      () => browser.client.call(users.endSessions, { params: { user: above.body.id } }),
      () => browser.client.call(users.delete, { params: { user: above.body.id }, query: { confirm: above.body.email } }),
    ];
    if (role === 'owner') return;
    for (const attempt of attempts) expect(['not-permitted', 'not-found', 'missing-scope']).toContain(await codeOf(attempt()));
  });

  test('a reseller keeps his people, cannot change himself, and cannot hand one to somebody else (N063)', async () => {
    const { user, browser } = await enter('reseller');
    const { body: client } = await browser.client.call(users.create, {
      body: { email: 'his-client@example.net', name: 'His', role: 'client', password: PASSWORD },
    });
    expect(client.parent).toBe(user.id);
    const stranger = await create('reseller');
    const change = (id: string, body: object) => codeOf(browser.client.call(users.update, { params: { user: id as never }, body }));
    expect(await change(client.id, { parent: stranger.id })).toBe('invalid-fields');
    expect(await change(client.id, { parent: null })).toBe('invalid-fields');
    expect(await change(client.id, { role: 'reseller' })).toBe('not-permitted');
    expect(await change(user.id, { plan: null })).toBe('not-permitted');
    expect(await change(client.id, { name: 'Changed' })).toBe('done');
    const list = (await browser.client.call(users.list)).body.items.map(({ id }) => id);
    expect(list.toSorted()).toEqual([user.id, client.id].toSorted());
  });

  test('nobody becomes more by fields that are not there (N064)', async () => {
    const { user, browser } = await enter('client');
    for (const field of ['role', 'state', 'parent', 'plan', 'password', 'rights_epoch', 'id', '__proto__'])
      expect([
        field,
        (
          await sendRaw(installation.data.sockets.api, {
            method: 'PATCH',
            path: '/v1/me',
            headers: { ...browser.headers(), 'content-type': 'application/json' },
            body: `{"${field}":"owner"}`,
          })
        ).status,
      ]).toEqual([field, field === '__proto__' ? 400 : 422]);
    expect((await current(browser)).role).toBe('client');
    expect(user.role).toBe('client');
  });
});

test('there is always an owner who can sign in (N065)', async () => {
  const operator = installation.client();
  const others = (await operator.call(users.list, { query: { role: 'owner', limit: 100 } })).body.items.filter(({ id }) => id !== 'owner');
  for (const { id, email } of others) await operator.call(users.delete, { params: { user: id }, query: { confirm: email } });
  const params = { user: 'owner' as never };
  expect(await codeOf(operator.call(users.suspend, { params }))).toBe('last-owner');
  expect(await codeOf(operator.call(users.update, { params, body: { role: 'client' } }))).toBe('last-owner');
  expect(await codeOf(operator.call(users.delete, { params, query: { confirm: OWNER_EMAIL } }))).toBe('last-owner');
  expect(await codeOf(owner.client.call(users.update, { params, body: { role: 'admin' } }))).toBe('last-owner');
});

test('e-mail addresses are of one person, whatever their case', async () => {
  const body = { email: 'OWNER@example.NET', name: 'Twin', role: 'client' as const, password: PASSWORD };
  expect(await codeOf(owner.client.call(users.create, { body }))).toBe('email-taken');
  const { browser } = await enter('client');
  expect(await codeOf(browser.client.call(me.setEmail, { body: { email: OWNER_EMAIL } }))).toBe('email-taken');
});

test.each(['aaaaaaaaaaaa', '123456789012', 'passwordpassword', 'Qwertyuiop12', 'eleven char'])(
  'the password %s is refused',
  async (password) => {
    const body = { email: 'weak@example.net', name: 'Weak', role: 'client' as const, password };
    expect(await codeOf(owner.client.call(users.create, { body }))).toBe('invalid-fields');
  },
);

test('long passwords count to the last letter (N045)', async () => {
  const long = `${'correct horse '.repeat(9)}x!`.slice(0, 128);
  const body = { email: 'long@example.net', name: 'Long', role: 'client' as const, password: long };
  await owner.client.call(users.create, { body });
  expect(await codeOf(signIn(installation, 'long@example.net', `${long.slice(0, -1)}~`))).toBe('unauthenticated');
  expect(await codeOf(signIn(installation, 'long@example.net', long.slice(0, 72)))).toBe('unauthenticated');
  expect(await codeOf(signIn(installation, 'long@example.net', long))).toBe('done');
});

describe('sessions end, with their streams, when (N036)', () => {
  const followed = async (browser: Browser) => {
    const stream = await browser.client.open(contract.events.follow);
    const ended = (async () => {
      for await (const _chunk of stream);
      return 'ended';
    })();
    return { ended };
  };
  const cases: readonly (readonly [string, (id: never) => Promise<unknown>])[] = [
    ['the person is suspended', (user) => owner.client.call(users.suspend, { params: { user } })],
    [
      'an administrator sets another password',
      (user) => owner.client.call(users.setPassword, { params: { user }, body: { password: OTHER } }),
    ],
    ['the role changes', (user) => owner.client.call(users.update, { params: { user }, body: { role: 'reseller' } })],
    ['an administrator ends them', (user) => owner.client.call(users.endSessions, { params: { user } })],
    [
      'the person is deleted',
      async (user) => {
        const { body } = await owner.client.call(users.get, { params: { user } });
        return owner.client.call(users.delete, { params: { user }, query: { confirm: body.email } });
      },
    ],
  ];
  test.each(cases)('%s', async (_name, act) => {
    const { user, browser } = await enter('client');
    const { ended } = await followed(browser);
    await act(user.id as never);
    expect(await codeOf(current(browser))).toBe('unauthenticated');
    expect(await Promise.race([ended, wait(6_000, 'goes on')])).toBe('ended');
  });

  test('the person changes his password: all but the one that did it, which gets another secret', async () => {
    const { user, browser } = await enter('client');
    const other = await signIn(installation, user.email);
    const before = browser.headers();
    const body = { current: 'not the password', password: OTHER };
    expect(await codeOf(browser.client.call(me.setPassword, { body }))).toBe('wrong-password');
    await browser.client.call(me.setPassword, { body: { ...body, current: PASSWORD } });
    expect(await codeOf(current(other))).toBe('unauthenticated');
    expect((await current(browser)).user.id).toBe(user.id);
    expect((await sendRaw(installation.data.sockets.api, { method: 'GET', path: '/v1/session', headers: before })).status).toBe(401);
    expect(await codeOf(signIn(installation, user.email))).toBe('unauthenticated');
    expect(await codeOf(signIn(installation, user.email, OTHER))).toBe('done');
  });
});

describe('tokens', () => {
  test('belong to a person, are cut to what he may, and end with him', async () => {
    const { user, browser } = await enter('client');
    const make = (scopes: readonly string[]) =>
      browser.client.call(tokens.create, { body: { name: 'mine', scopes: scopes as never, sites: null } }).then(({ body }) => body);
    expect(await codeOf(make(['parts:write']))).toBe('invalid-fields');
    const token = await make(['sites:read', 'sites:create', 'users:write']);
    expect(token.owner).toBe(user.id);
    const program = installation.client(token.token);
    const { body: site } = await program.call(sites.create, { body: { name: `of-token-${count}` } });
    expect(site.owner).toBe(user.id);
    expect((await browser.client.call(tokens.list)).body.items.map(({ id }) => id)).toEqual([token.id]);
    expect((await owner.client.call(tokens.list, { query: { limit: 100 } })).body.items.map(({ id }) => id)).toContain(token.id);
    expect(await codeOf(program.call(me.get))).toBe('session-needed');
    await owner.client.call(users.suspend, { params: { user: user.id } });
    expect(await codeOf(program.call(sites.list))).toBe('unauthenticated');
    await owner.client.call(users.activate, { params: { user: user.id } });
    expect(await codeOf(program.call(sites.list))).toBe('done');
  });
});

describe('seeing with the eyes of others', () => {
  test('shows who looks, refuses what is for the person himself, is recorded twice, and leads back', async () => {
    const { user: client, browser: own } = await enter('client');
    const { user: admin, browser } = await enter('admin');
    const before = browser.cookies();
    await browser.client.call(users.impersonate, { params: { user: client.id } });
    expect(await current(browser)).toMatchObject({ user: { id: client.id }, role: 'client', impersonator: { id: admin.id } });
    for (const attempt of [
      browser.client.call(me.update, { body: { name: 'x' } }),
      browser.client.call(me.setPassword, { body: { current: PASSWORD, password: OTHER } }),
      browser.client.call(sessions.endOthers),
      browser.client.call(sessions.confirm, { body: { password: PASSWORD } }),
    ].map(codeOf))
      expect(await attempt).toBe('not-permitted');
    for (const attempt of [
      browser.client.call(me.setEmail, { body: { email: 'x@example.net' } }),
      browser.client.call(tokens.create, { body: { name: 'x', scopes: ['sites:read'] } }),
      browser.client.call(users.impersonate, { params: { user: client.id } }),
    ].map(codeOf))
      expect(await attempt).toBe('fresh-sign-in-needed');
    const { body: site } = await browser.client.call(sites.create, { body: { name: `seen-${count}` } });
    expect(site.owner).toBe(client.id);
    const seen = (await own.client.call(audit.list)).body.items;
    expect(seen).toContainEqual(expect.objectContaining({ action: 'users.impersonate', actor: `user:${admin.id}` }));
    expect(seen).toContainEqual(expect.objectContaining({ action: 'sites.create', actor: `user:${admin.id} for user:${client.id}` }));
    expect((await own.client.call(sessions.list)).body.items).toContainEqual(expect.objectContaining({ impersonator: admin.id }));
    const during = browser.headers();
    await browser.client.call(users.endImpersonation);
    expect(await current(browser)).toMatchObject({ user: { id: admin.id }, impersonator: null });
    expect(browser.cookies()['__Host-daspanel']).not.toBe(before['__Host-daspanel']);
    expect((await sendRaw(installation.data.sockets.api, { method: 'GET', path: '/v1/session', headers: during })).status).toBe(401);
    expect(await codeOf(browser.client.call(users.endImpersonation))).toBe('wrong-state');
  });

  test('goes never upwards nor sideways, and ends with who looks', async () => {
    const { user: reseller, browser } = await enter('reseller');
    const [admin, twin, stranger] = [await create('admin'), await create('reseller'), await create('client')];
    const mine = await create('client', browser);
    const look = (who: Browser, id: string) => codeOf(who.client.call(users.impersonate, { params: { user: id as never } }));
    for (const { id } of [admin, twin, stranger]) expect(await look(browser, id)).toBe('not-found');
    const { browser: ofAdmin } = await enter('admin');
    for (const id of ['owner', admin.id]) expect(await look(ofAdmin, id)).toBe('not-permitted');
    const { user: client, browser: ofClient } = await enter('client');
    expect(await look(ofClient, (await create('collaborator', owner, { parent: client.id })).id)).toBe('not-permitted');
    expect(await look(browser, mine.id)).toBe('done');
    await owner.client.call(users.suspend, { params: { user: reseller.id } });
    expect(await codeOf(current(browser))).toBe('unauthenticated');
  });
});

test('a site goes to another person, and the former owner and his people see it no more', async () => {
  const { user: from, browser: former } = await enter('client');
  const { user: to, browser: latter } = await enter('client');
  const { user: helper, browser: ofHelper } = await enter('collaborator', owner, { parent: from.id });
  const { body: site } = await former.client.call(sites.create, { body: { name: `moving-${count}` } });
  const params = { site: site.id };
  await former.client.call(members.put, { params: { ...params, user: helper.id } });
  expect((await ofHelper.client.call(sites.get, { params })).body.id).toBe(site.id);
  expect(await codeOf(former.client.call(sites.update, { params, body: { owner: to.id } }))).toBe('invalid-fields');
  expect(await codeOf(owner.client.call(sites.update, { params, body: { owner: helper.id } }))).toBe('invalid-fields');
  expect(await codeOf(ofHelper.client.call(sites.update, { params, body: { owner: helper.id } }))).toBe('not-permitted');
  await owner.client.call(sites.update, { params, body: { owner: to.id } });
  expect((await latter.client.call(sites.get, { params })).body.owner).toBe(to.id);
  for (const browser of [former, ofHelper]) expect(await codeOf(browser.client.call(sites.get, { params }))).toBe('not-found');
  expect(await codeOf(owner.client.call(users.delete, { params: { user: to.id }, query: { confirm: to.email } }))).toBe('user-in-use');
});

test('oneself: name, language and preferences, with a revision', async () => {
  const { browser } = await enter('client');
  const { etag } = await browser.client.call(me.get);
  const { body } = await browser.client.call(me.update, {
    body: { name: 'Ana', language: 'pt', preferences: { theme: 'dark' } },
    ifMatch: etag ?? '',
  });
  expect(body).toMatchObject({ name: 'Ana', language: 'pt', preferences: { theme: 'dark' } });
  expect(await codeOf(browser.client.call(me.update, { body: { name: 'Bea' }, ifMatch: etag ?? '' }))).toBe('revision-mismatch');
  expect(await codeOf(openBrowser(installation).client.call(me.get))).toBe('unauthenticated');
});

import { setTimeout as wait } from 'node:timers/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contract, ProblemAnswer } from '@daspanel/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FROM_PANEL, makeFirstAccount, openBrowser, OWNER_EMAIL, PANEL, PASSWORD, signIn, type Browser } from '../../testing/people.ts';
import { sendRaw } from '../../testing/send-raw.ts';
import { startInstallation, type Installation } from '../../testing/start-installation.ts';

const { sessions, setup } = contract;
let installation: Installation;
let owner: Browser;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem.code : error),
  );
const current = (browser: Browser) => browser.client.call(sessions.current).then(({ body }) => body);
const send = (headers: Readonly<Record<string, string>>, method = 'POST', path = '/v1/sites', body: unknown = {}) =>
  sendRaw(installation.data.sockets.api, {
    method,
    path,
    headers: { 'content-type': 'application/json', ...headers },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  });
let addresses = 0;
const freshAddress = () => `10.${(addresses += 1)}.0.1`;

test('the first account is made once, with the secret of the start, and is signed in', async () => {
  expect((await installation.client(null).call(setup.get)).body).toEqual({ isNeeded: true });
  const body = { secret: 'wrong', email: 'eve@example.net', name: 'Eve', password: PASSWORD };
  expect(await codeOf(installation.client(null).call(setup.create, { body }))).toBe('unauthenticated');
  owner = await makeFirstAccount(installation);
  expect(await current(owner)).toMatchObject({
    user: { id: 'owner', email: OWNER_EMAIL },
    role: 'owner',
    stage: 'full',
    impersonator: null,
  });
  expect(existsSync(join(installation.data.state, 'first-login'))).toBe(false);
  expect(await codeOf(installation.client(null).call(setup.create, { body }))).toBe('first-login-over');
  expect((await installation.client(null).call(setup.get)).body).toEqual({ isNeeded: false });
});

test('cookies are as strict as they can be, and hold nothing that is stored', async () => {
  const { headers } = await send(FROM_PANEL, 'POST', '/v1/sign-in', { email: OWNER_EMAIL, password: PASSWORD });
  const lines = [headers['set-cookie'] ?? []].flat();
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    expect(line).toMatch(/^__Host-daspanel(-device)?=[\w.-]+; Path=\/; Secure; HttpOnly; SameSite=Lax/);
    expect(line).not.toMatch(/domain/i);
  }
  expect(lines[0]).not.toContain('Max-Age');
  const remembered = await send(FROM_PANEL, 'POST', '/v1/sign-in', { email: OWNER_EMAIL, password: PASSWORD, remember: true });
  expect([remembered.headers['set-cookie'] ?? []].flat()[0]).toContain('Max-Age=86400');
});

describe('signing in', () => {
  test('takes any writing of the address, and says the same to strangers and to wrong passwords', async () => {
    expect((await current(await signIn(installation, ' Owner@Example.NET'))).user.id).toBe('owner');
    const answers = await Promise.all(
      [OWNER_EMAIL, 'nobody@example.net'].map((email) =>
        send({ ...FROM_PANEL, 'x-real-ip': freshAddress() }, 'POST', '/v1/sign-in', { email, password: 'not the password' }),
      ),
    );
    const [known, unknown] = answers.map(({ status, text, headers }) => ({
      status,
      text: text.replace(/"requestId":"[^"]*"/, ''),
      headers: { ...headers, date: '', 'x-request-id': '' },
    }));
    expect(known?.status).toBe(401);
    expect(known).toEqual(unknown);
  });

  test('takes as long for strangers (N042)', async () => {
    const time = async (email: string) => {
      const began = performance.now();
      await send({ ...FROM_PANEL, 'x-real-ip': freshAddress() }, 'POST', '/v1/sign-in', { email, password: 'not the password' });
      return performance.now() - began;
    };
    const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
    const known: number[] = [];
    const unknown: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      known.push(await time(OWNER_EMAIL));
      unknown.push(await time(`nobody${turn}@example.net`));
    }
    expect(Math.min(median(known), median(unknown))).toBeGreaterThan(50);
    expect(Math.abs(median(known) / median(unknown) - 1)).toBeLessThan(0.5);
  });

  test('ends the session that the browser had before (N033)', async () => {
    const browser = await signIn(installation, OWNER_EMAIL);
    const before = browser.headers();
    await browser.client.call(sessions.signIn, { body: { email: OWNER_EMAIL, password: PASSWORD } });
    expect((await send(before, 'GET', '/v1/session')).status).toBe(401);
    expect((await send(browser.headers(), 'GET', '/v1/session')).status).toBe(200);
  });

  test('is slowed down for an account, whatever headers say, but not for browsers that it knows (N043, N044)', async () => {
    const known = await signIn(installation, OWNER_EMAIL);
    const codes: number[] = [];
    for (let turn = 0; turn < 12; turn += 1) {
      const headers = { ...FROM_PANEL, 'x-real-ip': freshAddress(), 'x-forwarded-for': `10.9.9.${turn}`, forwarded: `for=10.9.9.${turn}` };
      const answer = await send(headers, 'POST', '/v1/sign-in', { email: OWNER_EMAIL, password: 'not the password' });
      codes.push(answer.status);
      if (answer.status === 429) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(codes.at(-1)).toBe(429);
    expect(codes.filter((code) => code === 401).length).toBeLessThanOrEqual(10);
    expect(await codeOf(signIn(installation, OWNER_EMAIL, PASSWORD, freshAddress()))).toBe('too-many-requests');
    await known.client.call(sessions.signOut);
    await known.client.call(sessions.signIn, { body: { email: OWNER_EMAIL, password: PASSWORD } });
    expect((await current(known)).user.id).toBe('owner');
    owner = known;
  });
});

describe('a session', () => {
  test('is worth nothing with one changed letter, or when another session’s id is put in', async () => {
    const text = owner.cookies()['__Host-daspanel'] ?? '';
    const flipped = `${text.slice(0, -2)}${text.at(-2) === 'A' ? 'B' : 'A'}${text.slice(-1)}`;
    for (const cookie of [flipped, text.slice(0, -1), `${text}x`, 'k000000000000000.', '', `k000000000000000${text.slice(16)}`])
      expect([cookie, (await send({ ...FROM_PANEL, cookie: `__Host-daspanel=${cookie}` }, 'GET', '/v1/session')).status]).toEqual([
        cookie,
        401,
      ]);
  });

  test('gets another secret when the person proves himself again', async () => {
    const before = owner.headers();
    expect(await codeOf(owner.client.call(sessions.confirm, { body: { password: 'not the password' } }))).toBe('wrong-password');
    const { body } = await owner.client.call(sessions.confirm, { body: { password: PASSWORD } });
    expect(Date.parse(body.freshUntil)).toBeGreaterThan(Date.now() + 9 * 60_000);
    expect((await send(before, 'GET', '/v1/session')).status).toBe(401);
    expect((await send(owner.headers(), 'GET', '/v1/session')).status).toBe(200);
  });

  test('is listed and ended, alone or all but one', async () => {
    const list = async () => (await owner.client.call(sessions.list)).body.items;
    await owner.client.call(sessions.endOthers);
    expect(await list()).toEqual([expect.objectContaining({ current: true })]);
    await owner.client.call(sessions.confirm, { body: { password: PASSWORD } });
    expect(await list()).toHaveLength(1);
    expect(await codeOf(owner.client.call(sessions.end, { params: { session: 'k000000000000000' } }))).toBe('not-found');
  });

  test('ends by signing out, also for streams that are open', async () => {
    const lines: string[] = [];
    const stream = await owner.client.open(contract.events.follow);
    const read = (async () => {
      for await (const chunk of stream) lines.push(Buffer.from(chunk).toString());
    })();
    await wait(100);
    await owner.client.call(sessions.signOut);
    await Promise.race([read, wait(8_000).then(() => Promise.reject(new Error('the stream goes on')))]);
    expect(owner.cookies()['__Host-daspanel']).toBeUndefined();
    expect(await codeOf(current(owner))).toBe('unauthenticated');
    await owner.client.call(sessions.signIn, { body: { email: OWNER_EMAIL, password: PASSWORD } });
  });

  test('stands in the audit log, with the person who acts and without secrets', async () => {
    const records = (await installation.client().call(contract.audit.list, { query: { action: 'sessions.sign-in' } })).body.items;
    expect(records.map(({ actor, outcome }) => `${actor} ${outcome}`)).toEqual(
      expect.arrayContaining(['user:owner done', 'anonymous refused']),
    );
    expect(JSON.stringify(records) + installation.api.output()).not.toMatch(/not the password|seven green/);
  });
});

describe('a request with a cookie that would change something (N080, N081)', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, number])[] = [
    ['from the panel', { origin: PANEL, 'sec-fetch-site': 'same-origin' }, 422],
    ['without an origin', {}, 403],
    ['with the origin only', { origin: PANEL }, 403],
    ['with the fetch metadata only', { 'sec-fetch-site': 'same-origin' }, 403],
    ['from another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
    ['from a tenant’s site', { origin: 'https://shop.sites.daspanel.localhost:8443', 'sec-fetch-site': 'same-site' }, 403],
    ['from a null origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }, 403],
    ['from a lookalike', { origin: `${PANEL}.evil.example`, 'sec-fetch-site': 'same-origin' }, 403],
    ['from http', { origin: PANEL.replace('https', 'http'), 'sec-fetch-site': 'same-origin' }, 403],
    ['from another port', { origin: PANEL.replace('8443', '8444'), 'sec-fetch-site': 'same-origin' }, 403],
  ];
  test.each(cases)('%s', async (_name, headers, status) => {
    const cookie = owner.headers()['cookie'] ?? '';
    const answer = await send({ cookie, ...headers }, 'POST', '/v1/sites', { name: 'NOT A NAME' });
    expect([answer.status, answer.text]).toEqual([status, answer.text]);
    if (status === 403) {
      expect(answer.json).toMatchObject({ code: 'foreign-origin' });
      expect((await send({ cookie, ...headers }, 'DELETE', '/v1/sessions', {})).json).toMatchObject({ code: 'foreign-origin' });
    }
  });

  test('no page of another site signs anybody in or out, reads, or sends a form', async () => {
    const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const cookie = owner.headers()['cookie'] ?? '';
    const body = { email: OWNER_EMAIL, password: PASSWORD };
    expect((await send(evil, 'POST', '/v1/sign-in', body)).json).toMatchObject({ code: 'foreign-origin' });
    expect((await send({ ...evil, cookie }, 'POST', '/v1/sign-out')).json).toMatchObject({ code: 'foreign-origin' });
    expect((await send({ ...evil, cookie }, 'GET', '/v1/session')).json).toMatchObject({ code: 'foreign-origin' });
    expect((await send({ ...FROM_PANEL, 'content-type': 'text/plain' }, 'POST', '/v1/sign-in', body)).status).toBe(415);
    expect((await send({ cookie, 'sec-fetch-site': 'none' }, 'GET', '/v1/session')).status).toBe(200);
  });
});

test('a stranger in a browser of his own has no session', async () => {
  expect(await codeOf(current(openBrowser(installation)))).toBe('unauthenticated');
});

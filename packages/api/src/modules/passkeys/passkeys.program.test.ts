import { contract, ProblemAnswer } from '@daspanel/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFirstAccount, openBrowser, OWNER_EMAIL, PANEL, PASSWORD, signIn, type Browser } from '../../testing/people.ts';
import { startInstallation, type Installation } from '../../testing/start-installation.ts';
import { createTestAuthenticator } from '../../testing/test-authenticator.ts';

const { passkeys, secondFactors, sessions } = contract;
const from = { origin: PANEL };
const laptop = createTestAuthenticator('owner');
let installation: Installation;
let owner: Browser;
beforeAll(async () => {
  installation = await startInstallation();
  owner = await makeFirstAccount(installation);
});
afterAll(() => installation[Symbol.asyncDispose]());

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem.code : error),
  );
const begin = async (browser: Browser) => (await browser.client.call(passkeys.begin)).body;
const beginSignIn = async () => (await openBrowser(installation).client.call(passkeys.beginSignIn)).body;
const signInBy = (browser: Browser, response: ReturnType<typeof laptop.assert>) =>
  codeOf(browser.client.call(passkeys.signIn, { body: { response } }));

test('a passkey is made once for a challenge, of this origin, by who has been checked', async () => {
  const { client } = owner;
  const spare = await signIn(installation, OWNER_EMAIL);
  const create = (response: ReturnType<typeof laptop.register>, browser = owner) =>
    codeOf(browser.client.call(passkeys.create, { body: { name: 'laptop', response } }));
  const other = createTestAuthenticator('owner');
  expect(await create(other.register(await begin(owner), { origin: 'https://evil.example' }))).toBe('passkey-refused');
  expect(await create(other.register(await begin(owner), { ...from, rpId: 'daspanel.localhost' }))).toBe('passkey-refused');
  expect(await create(other.register(await begin(owner), { ...from, isVerified: false }))).toBe('passkey-refused');
  expect(await create(other.register(await begin(owner), { ...from, crossOrigin: true }))).toBe('passkey-refused');
  expect(await create(other.register({ challenge: 'made-up' }, from))).toBe('passkey-refused');
  expect(await create(other.register(await begin(owner), from), spare)).toBe('passkey-refused');
  const options = await begin(owner);
  expect(options).toMatchObject({ rp: { id: 'admin.daspanel.localhost' }, authenticatorSelection: { userVerification: 'required' } });
  const response = laptop.register(options, from);
  const made = (await client.call(passkeys.create, { body: { name: 'laptop', response } })).body;
  expect([made.passkey.name, made.recoveryCodes?.length]).toEqual(['laptop', 10]);
  expect(await create(response)).toBe('passkey-refused');
  expect(await create(laptop.register(await begin(owner), from))).toBe('passkey-refused');
});

describe('without a password', () => {
  test('its holder signs in, and a challenge works once', async () => {
    const browser = openBrowser(installation);
    const response = laptop.assert(await beginSignIn(), from);
    expect(await signInBy(browser, response)).toBe('done');
    expect((await browser.client.call(sessions.current)).body).toMatchObject({ stage: 'full', user: { id: 'owner' } });
    expect(await signInBy(openBrowser(installation), response)).toBe('unauthenticated');
  });

  const attacks: readonly (readonly [string, Parameters<typeof laptop.assert>[1]])[] = [
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'https://admin.daspanel.localhost:9999' }],
    ['another relying party', { ...from, rpId: 'evil.example' }],
    ['nobody checked', { ...from, isVerified: false }],
    ['a frame', { ...from, crossOrigin: true }],
    ['a counter that went back', { ...from, counter: 1 }],
  ];
  test.each(attacks)('%s is refused', async (_name, wishes) => {
    expect(await signInBy(openBrowser(installation), laptop.assert(await beginSignIn(), wishes))).toBe('unauthenticated');
  });

  test('foreign challenges, unknown keys and keys that say to be another person’s are refused', async () => {
    const browser = openBrowser(installation);
    expect(await signInBy(browser, laptop.assert({ challenge: Buffer.alloc(70).toString('base64url') }, { ...from, counter: 50 }))).toBe(
      'unauthenticated',
    );
    const ofSession = (await owner.client.call(passkeys.challenge)).body;
    expect(await signInBy(browser, laptop.assert(ofSession, { ...from, counter: 51 }))).toBe('unauthenticated');
    expect(await signInBy(browser, createTestAuthenticator('owner').assert(await beginSignIn(), from))).toBe('unauthenticated');
    const right = laptop.assert(await beginSignIn(), { ...from, counter: 52 });
    const lied = { ...right, response: { ...right.response, userHandle: Buffer.from('p000000000000000').toString('base64url') } };
    expect(await signInBy(browser, lied)).toBe('unauthenticated');
    const { userHandle: _, ...silent } = right.response;
    expect(await signInBy(browser, { ...right, response: silent })).toBe('unauthenticated');
  });
});

test('it is a second factor, bound to the session that asks', async () => {
  const half = async () => {
    const browser = openBrowser(installation);
    const { body } = await browser.client.call(sessions.signIn, { body: { email: OWNER_EMAIL, password: PASSWORD } });
    expect(body).toEqual({ stage: 'second-factor', methods: ['recovery-code', 'passkey'] });
    return browser;
  };
  const [one, other] = [await half(), await half()];
  const options = (await one.client.call(passkeys.challenge)).body;
  const response = laptop.assert(options, { ...from, counter: 60 });
  const give = (browser: Browser) => codeOf(browser.client.call(secondFactors.signIn, { body: { method: 'passkey', response } }));
  expect(await give(other)).toBe('passkey-refused');
  expect(await give(one)).toBe('done');
  expect((await one.client.call(sessions.current)).body.stage).toBe('full');
  const again = laptop.assert((await one.client.call(passkeys.challenge)).body, { ...from, counter: 61 });
  expect(await codeOf(one.client.call(secondFactors.confirm, { body: { method: 'passkey', response: again } }))).toBe('done');
});

test('it is listed with its last use, renamed and taken away, by its own person only', async () => {
  const [passkey] = (await owner.client.call(passkeys.list)).body.items;
  expect(passkey?.lastUsedAt).not.toBeNull();
  const params = { passkey: passkey?.id ?? '' };
  expect((await owner.client.call(passkeys.rename, { params, body: { name: 'old laptop' } })).body.name).toBe('old laptop');
  expect(await codeOf(owner.client.call(passkeys.remove, { params }))).toBe('done');
  expect(await codeOf(owner.client.call(passkeys.remove, { params }))).toBe('not-found');
  expect(await signInBy(openBrowser(installation), laptop.assert(await beginSignIn(), { ...from, counter: 70 }))).toBe('unauthenticated');
  expect((await owner.client.call(secondFactors.get)).body).toEqual({ totp: false, passkeys: 0, recoveryCodes: 0 });
});

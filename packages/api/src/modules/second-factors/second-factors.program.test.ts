import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { contract, ProblemAnswer } from '@daspanel/contract';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFirstAccount, openBrowser, OWNER_EMAIL, PASSWORD, type Browser } from '../../testing/people.ts';
import { endProgram, startInstallation, type Installation } from '../../testing/start-installation.ts';

const { secondFactors, sessions } = contract;
let installation: Installation;
let owner: Browser;
let secret = '';
let codes: readonly string[] = [];
let usedCode = '';
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
const STEP = 30_000;
/** The code of the step that is so many steps from the present one. */
const totp = (steps = 0) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * STEP });
const wrong = () => String((Number(totp()) + 1) % 1_000_000).padStart(6, '0');
let addresses = 0;
const halfSignedIn = async () => {
  const browser = openBrowser(installation, `10.9.${(addresses += 1)}.1`);
  const { body } = await browser.client.call(sessions.signIn, { body: { email: OWNER_EMAIL, password: PASSWORD } });
  return { browser, body };
};
const give = (browser: Browser, method: 'totp' | 'recovery-code', code: string) =>
  codeOf(browser.client.call(secondFactors.signIn, { body: { method, code } }));

test('an app holds nothing before its first right code, and ten recovery codes come with it', async () => {
  const { client } = owner;
  expect((await client.call(secondFactors.get)).body).toEqual({ totp: false, passkeys: 0, recoveryCodes: 0 });
  expect(await codeOf(client.call(secondFactors.confirmTotp, { body: { code: '123456' } }))).toBe('wrong-state');
  expect(await codeOf(client.call(secondFactors.renewRecoveryCodes))).toBe('wrong-state');
  const begun = (await client.call(secondFactors.beginTotp)).body;
  secret = begun.secret;
  expect(begun.uri).toMatch(/^otpauth:\/\/totp\/Daspanel%20daspanel\.localhost:owner%40example\.net\?.*secret=[A-Z2-7]{32}/);
  expect((await halfSignedIn()).body).toEqual({ stage: 'full', methods: [] });
  expect(await codeOf(client.call(secondFactors.confirmTotp, { body: { code: wrong() } }))).toBe('wrong-code');
  const confirmed = (await client.call(secondFactors.confirmTotp, { body: { code: totp(-1) } })).body;
  codes = confirmed.recoveryCodes ?? [];
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^([0-9a-z]{4}-){3}[0-9a-z]{4}$/);
  expect((await client.call(secondFactors.get)).body).toEqual({ totp: true, passkeys: 0, recoveryCodes: 10 });
});

test('with the password alone nothing is answered; the second factor gives the session another secret', async () => {
  const { browser, body } = await halfSignedIn();
  expect(body).toEqual({ stage: 'second-factor', methods: ['totp', 'recovery-code'] });
  const before = browser.cookies()['__Host-daspanel'];
  expect(await codeOf(browser.client.call(contract.sites.list))).toBe('second-factor-needed');
  expect(await codeOf(browser.client.call(secondFactors.beginTotp))).toBe('second-factor-needed');
  usedCode = totp();
  expect(await give(browser, 'totp', usedCode)).toBe('done');
  expect(browser.cookies()['__Host-daspanel']).not.toBe(before);
  expect((await browser.client.call(sessions.current)).body.stage).toBe('full');
  const fixed = openBrowser(installation);
  fixed.keep([`__Host-daspanel=${before}`]);
  expect(await codeOf(fixed.client.call(sessions.current))).toBe('unauthenticated');
  expect(await give(browser, 'totp', totp(1))).toBe('wrong-state');
});

test('a code works once, also for two at the same moment, and not two steps away', async () => {
  const both = await Promise.all([halfSignedIn(), halfSignedIn()]);
  expect(await give(both[0].browser, 'totp', usedCode)).toBe('wrong-code');
  expect(await give(both[0].browser, 'totp', totp(-2))).toBe('wrong-code');
  expect(await give(both[0].browser, 'totp', totp(3))).toBe('wrong-code');
  const next = totp(1).replace(/^(...)/, '$1 ');
  const outcomes = await Promise.all(both.map(({ browser }) => give(browser, 'totp', next)));
  expect(new Set(outcomes)).toEqual(new Set(['done', 'wrong-code']));
});

test('a recovery code works once, however it is written', async () => {
  const [first = '', second = ''] = codes;
  const { browser } = await halfSignedIn();
  expect(await give(browser, 'recovery-code', first.toUpperCase().replaceAll('-', ' '))).toBe('done');
  const again = await halfSignedIn();
  expect(await give(again.browser, 'recovery-code', first)).toBe('wrong-code');
  const renewed = (await owner.client.call(secondFactors.renewRecoveryCodes)).body.recoveryCodes;
  expect(renewed).toHaveLength(10);
  expect(await codeOf(Promise.resolve(give(again.browser, 'recovery-code', second)))).toBe('done');
  expect((await again.browser.client.call(sessions.current)).body.stage).toBe('second-factor');
  codes = renewed;
});

test('wrong codes are slowed down for the account, and not for a browser that its person knows', async () => {
  const outcomes: unknown[] = [];
  for (let turn = 0; turn < 6; turn += 1) outcomes.push(await give((await halfSignedIn()).browser, 'totp', wrong()));
  expect(outcomes.at(-1)).toBe('too-many-requests');
  const known = await codeOf(owner.client.call(sessions.signIn, { body: { email: OWNER_EMAIL, password: PASSWORD } }));
  expect(known).toBe('done');
  expect(await give(owner, 'recovery-code', codes[0] ?? '')).toBe('done');
});

test('a session is made fresh again by a code', async () => {
  const { body } = await owner.client.call(sessions.current);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await codeOf(owner.client.call(secondFactors.confirm, { body: { method: 'totp', code: wrong() } }))).toBe('wrong-code');
  expect((await owner.client.call(sessions.current)).body.freshUntil).toBe(body.freshUntil);
});

test('nothing of it can be read where it is stored or written, and refusals are recorded', async () => {
  const client = installation.client();
  const records = (await client.call(contract.audit.list, { query: { action: 'second-factors.sign-in', limit: 100 } })).body.items;
  expect(new Set(records.map(({ outcome }) => outcome))).toEqual(new Set(['done', 'refused']));
  const text = JSON.stringify(records) + installation.api.output();
  for (const hidden of [secret, ...codes]) expect(text).not.toContain(hidden);
});

test('the password, and a session that it has made fresh, do not suffice to change second factors; a recovery code at the sign-in does', async () => {
  await endProgram(installation.api.process);
  const database = new DatabaseSync(join(installation.data.state, 'daspanel.db'));
  database.prepare('UPDATE sessions SET factor_proved_at = ?1, authenticated_at = ?1').run(Date.now() - 11 * 60_000);
  database.close();
  await installation.restartApi();
  const { client } = owner;
  expect(await codeOf(client.call(secondFactors.removeTotp))).toBe('fresh-sign-in-needed');
  expect(await codeOf(client.call(sessions.confirm, { body: { password: PASSWORD } }))).toBe('done');
  for (const change of [secondFactors.removeTotp, secondFactors.beginTotp, secondFactors.renewRecoveryCodes, contract.passkeys.begin])
    expect([change.id, await codeOf(client.call(change))]).toEqual([change.id, 'factor-proof-needed']);
  const { browser } = await halfSignedIn();
  expect(await give(browser, 'recovery-code', codes[1] ?? '')).toBe('done');
  codes = (await browser.client.call(secondFactors.renewRecoveryCodes)).body.recoveryCodes;
  owner = browser;
});

test('without an app the password suffices again, and the recovery codes are gone', async () => {
  expect(await codeOf(owner.client.call(secondFactors.removeTotp))).toBe('done');
  expect((await owner.client.call(secondFactors.get)).body).toEqual({ totp: false, passkeys: 0, recoveryCodes: 0 });
  expect((await halfSignedIn()).body).toEqual({ stage: 'full', methods: [] });
  expect(await codeOf(owner.client.call(secondFactors.removeTotp))).toBe('wrong-state');
});

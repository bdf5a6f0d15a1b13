import { contract, ProblemAnswer, type MailMessage } from '@daspanel/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FROM_PANEL, makeFirstAccount, openBrowser, OWNER_EMAIL, PANEL, PASSWORD, signIn, type Browser } from '../../testing/people.ts';
import { sendRaw } from '../../testing/send-raw.ts';
import { startInstallation, type Installation } from '../../testing/start-installation.ts';

const { passwordResets, sessions, systemMail } = contract;
const ANOTHER = 'nine brown kites settle';
let installation: Installation;
let owner: Browser;
beforeAll(async () => {
  installation = await startInstallation({ with: ['mail'] });
  owner = await makeFirstAccount(installation);
});
afterAll(() => installation[Symbol.asyncDispose]());

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemAnswer ? error.problem.code : error),
  );
let addresses = 0;
const stranger = () => openBrowser(installation, `10.7.${(addresses += 1)}.1`).client;
const request = (email: string, headers: Readonly<Record<string, string>> = {}) =>
  sendRaw(installation.data.sockets.api, {
    method: 'POST',
    path: '/v1/password-resets',
    headers: { ...FROM_PANEL, 'content-type': 'application/json', 'x-real-ip': `10.8.${(addresses += 1)}.1`, ...headers },
    body: JSON.stringify({ email }),
  });

/** The newest messages of Daspanel itself, once there are so many. */
async function readMail(count: number): Promise<readonly MailMessage[]> {
  const client = installation.client();
  const list = async () => (await client.call(systemMail.list)).body.items;
  await expect.poll(async () => (await list()).length, { timeout: 10_000 }).toBe(count);
  return Promise.all((await list()).map(async ({ id }) => (await client.call(systemMail.get, { params: { message: id } })).body));
}
const secretOf = (message: MailMessage | undefined) => /#([\w-]+)/.exec(message?.text ?? '')?.[1] ?? '';

test('who has an account and who has none is answered alike, and only the one gets a message', async () => {
  const answers = [await request(OWNER_EMAIL), await request('nobody@example.net')];
  const [known, unknown] = answers.map(({ status, text, headers }) => [status, text, Object.keys(headers).toSorted()]);
  expect(known).toEqual(unknown);
  expect(known?.slice(0, 2)).toEqual([202, '']);
  const [message] = await readMail(1);
  expect(message).toMatchObject({ to: OWNER_EMAIL, hasHtml: true });
  const records = (await installation.client().call(contract.audit.list, { query: { action: 'password-resets.request' } })).body.items;
  expect(new Set(records.map(({ outcome }) => outcome))).toEqual(new Set(['done', 'refused']));
});

test('the link leads to the panel, whatever the request says of where it came to', async () => {
  await request(OWNER_EMAIL, { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' });
  const [message] = await readMail(2);
  expect(message?.text).toContain(`${PANEL}/reset#`);
  expect(message?.text).not.toContain('evil');
});

test('the newest link works once, ends all sessions, and the password before is wrong', async () => {
  const [newest, older] = await readMail(2);
  const [secret, former] = [secretOf(newest), secretOf(older)];
  expect(await codeOf(stranger().call(passwordResets.look, { body: { secret: former } }))).toBe('link-over');
  expect((await stranger().call(passwordResets.look, { body: { secret } })).body.email).toBe(OWNER_EMAIL);
  expect(await codeOf(stranger().call(passwordResets.use, { body: { secret, password: 'daspaneldaspanel' } }))).toBe('invalid-fields');
  const attempts = Array.from({ length: 3 }, () => codeOf(stranger().call(passwordResets.use, { body: { secret, password: ANOTHER } })));
  const outcomes = await Promise.all(attempts);
  expect(outcomes.filter((code) => code === 'done')).toHaveLength(1);
  expect(outcomes.filter((code) => code === 'link-over')).toHaveLength(2);
  expect(await codeOf(owner.client.call(sessions.current))).toBe('unauthenticated');
  expect(await codeOf(signIn(installation, OWNER_EMAIL, PASSWORD, '10.1.1.1'))).toBe('unauthenticated');
  expect(await codeOf(signIn(installation, OWNER_EMAIL, ANOTHER, '10.1.2.1'))).toBe('done');
  const [told] = await readMail(3);
  expect(told?.subject).toContain('has been changed');
  const records = (await installation.client().call(contract.audit.list)).body.items;
  expect(JSON.stringify(records) + installation.api.output()).not.toContain(secret);
});

test('guesses and requests without end are refused', async () => {
  expect(await codeOf(stranger().call(passwordResets.use, { body: { secret: 'guess', password: ANOTHER } }))).toBe('link-over');
  const known = [];
  const unknown = [];
  for (let turn = 0; turn < 4; turn += 1) {
    known.push((await request(OWNER_EMAIL)).status);
    unknown.push((await request('no.one@example.net')).status);
  }
  expect(known).toContain(429);
  expect(unknown).toEqual([202, 202, 202, 429]);
});

test('only an owner reads what was sent: others could become him by it', async () => {
  const body = { name: 'mail', scopes: ['installation-mail:read' as const] };
  const { token } = (await installation.client().call(contract.tokens.create, { body })).body;
  expect(await codeOf(installation.client(token).call(systemMail.list))).toBe('not-permitted');
});

import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { HERE, startMailPart, THERE, until, type MailPart } from './testing/mail-part.ts';

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly content: string;
  readonly user: unknown;
}

let mail: MailPart;
const received: Received[] = [];
let answerRecipient: (address: string) => number = () => 250;
let answerData: () => number = () => 250;
let port: number;

/** The other server: a real one on a port of 127.0.0.1 whose answers a test chooses. */
const options: SMTPServerOptions = {
  authOptional: true,
  allowInsecureAuth: true,
  disableReverseLookup: true,
  disabledCommands: ['STARTTLS'],
  logger: false,
  onAuth: ({ username, password }, _session, callback) =>
    callback(null, username === 'user' && password === 'secret' ? { user: username } : { message: 'wrong password' }),
  onRcptTo: ({ address }, _session, callback) => callback(refusal(answerRecipient(address))),
  onData(stream, session, callback) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const code = answerData();
      const { mailFrom, rcptTo } = session.envelope;
      if (code === 250) {
        const from = mailFrom === false ? '' : mailFrom.address;
        received.push({
          from,
          to: rcptTo.map(({ address }) => address),
          content: Buffer.concat(chunks).toString('latin1'),
          user: session.user,
        });
      }
      callback(refusal(code), 'taken by the other server');
    });
  },
};

function refusal(code: number): Error | null {
  return code === 250 ? null : Object.assign(new Error(`other server says ${code}`), { responseCode: code });
}

const server = new SMTPServer(options);
server.on('error', () => {});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  ({ port } = server.server.address() as AddressInfo);
  mail = await startMailPart();
  await mail.openChannel(HERE);
  await mail.openChannel(THERE);
});
afterAll(async () => {
  await mail[Symbol.asyncDispose]();
  await new Promise<void>((resolve) => server.close(resolve));
});
beforeEach(async () => {
  received.length = 0;
  answerRecipient = answerData = () => 250;
  await mail.request('mail.purge', { site: HERE });
  await mail.request('mail.configure', { scope: 'installation', relay: null });
});

const relay = () => ({ host: '127.0.0.1', port, tls: 'none' });
const configure = (more: object = {}) => mail.request('mail.configure', { scope: 'installation', relay: { ...relay(), ...more } });
const message = { from: 'a@here.test', to: ['b@x.test', 'c@x.test'], subject: 'hello', text: 'text\n.\n..dots' };
const newest = async () => (await mail.list(HERE)).items[0];

test('without a mail server nothing leaves', async () => {
  await mail.send(HERE, message);
  const found = await newest();
  await expect(mail.request('mail.release', { site: HERE, message: found?.id })).rejects.toMatchObject({ code: 'no-relay' });
  await configure();
  await wait(500);
  expect(received).toEqual([]);
  expect((await newest())?.delivery).toBeNull();
});

test('with one, mail goes out as it came and is kept', async () => {
  await configure({ user: 'user', password: 'secret' });
  await mail.send(HERE, { ...message, from: 'a@here.test' });
  await until(async () => expect(await newest()).toMatchObject({ delivery: { outcome: 'sent', to: ['b@x.test', 'c@x.test'] } }));
  expect(received).toMatchObject([{ from: 'a@here.test', to: ['b@x.test', 'c@x.test'], user: 'user' }]);
  const content = received[0]?.content ?? '';
  expect(content).toMatch(/^Received: from \S+ by daspanel.localhost with ESMTP id m/);
  const { base64 } = (await mail.request('mail.source', { site: HERE, message: (await newest())?.id })) as { base64: string };
  expect(content.endsWith(Buffer.from(base64, 'base64').toString('latin1'))).toBe(true);
  expect((await newest())?.delivery?.response).toContain('taken by the other server');
});

test('the sender of the envelope can be prescribed, and bounces keep their empty one', async () => {
  await configure({ from: 'bounce@here.test' });
  await mail.send(HERE, message);
  await until(async () => expect(received).toMatchObject([{ from: 'bounce@here.test' }]));
  await configure();
  await mail.send(HERE, { ...message, envelope: { from: '', to: ['b@x.test'] } });
  await until(async () => expect(received).toMatchObject([{}, { from: '', to: ['b@x.test'] }]));
});

test('a site can keep its mail although the installation sends', async () => {
  await configure();
  await mail.request('mail.configure', { scope: HERE, relay: null });
  await mail.send(HERE, message);
  await wait(500);
  expect(received).toEqual([]);
});

test('recipients that are refused for good are, those that are put off are tried again, the rest has the message once', async () => {
  await configure();
  answerRecipient = (address) => (address === 'no@x.test' ? 550 : address === 'later@x.test' ? 450 : 250);
  await mail.send(HERE, { ...message, to: ['yes@x.test', 'no@x.test', 'later@x.test'] });
  await until(async () => expect((await newest())?.delivery).toMatchObject({ outcome: 'waiting', to: ['later@x.test'] }));
  const { deliveries } = await mail.read(HERE, (await newest())?.id ?? '');
  expect(deliveries).toMatchObject([
    { outcome: 'sent', to: ['yes@x.test'] },
    { outcome: 'failed', to: ['no@x.test'], response: expect.stringContaining('other server says 550') },
    { outcome: 'waiting', to: ['later@x.test'], response: expect.stringContaining('other server says 450') },
  ]);
  expect(received).toMatchObject([{ to: ['yes@x.test'] }]);
  answerRecipient = () => 250;
  expect(await mail.request('mail.release', { site: HERE, message: (await newest())?.id, to: ['later@x.test'] })).toMatchObject({
    accepted: ['later@x.test'],
  });
});

test.each([
  ['refuses the content', 554, 'failed'],
  ['is busy', 451, 'waiting'],
])('the other server %s', async (_name, code, outcome) => {
  await configure();
  answerData = () => code;
  await mail.send(HERE, message);
  await until(async () => expect((await newest())?.delivery).toMatchObject({ outcome, response: expect.stringContaining(`says ${code}`) }));
});

test.each([
  ['nobody listens', () => ({ port: 1 }), /ECONNREFUSED/],
  ['the password is wrong', () => ({ user: 'user', password: 'wrong' }), /wrong password/],
  ['the name does not exist', () => ({ host: 'mail.invalid' }), /no address/],
  ['TLS is wanted and there is none', () => ({ tls: 'starttls' }), /STARTTLS|not recognized|502|500/],
  ['TLS is wanted from the first byte', () => ({ tls: 'implicit' }), /TLS|SSL/],
])('%s: the message waits', async (_name, more, response) => {
  await configure(more());
  await mail.send(HERE, message);
  await until(async () =>
    expect((await newest())?.delivery).toMatchObject({ outcome: 'waiting', response: expect.stringMatching(response) }),
  );
  expect(received).toEqual([]);
});

test('what waits survives a kill and is sent once, as soon as there is another server', async () => {
  await configure({ port: 1 });
  await mail.send(HERE, message);
  await until(async () =>
    expect((await newest())?.delivery).toMatchObject({ outcome: 'waiting', response: expect.stringContaining('ECONNREFUSED') }),
  );
  await mail.part.kill();
  await mail.part.start();
  await mail.openChannel(HERE);
  await configure();
  await until(async () => expect((await newest())?.delivery).toMatchObject({ outcome: 'sent' }));
  await mail.part.kill();
  await mail.part.start();
  await mail.openChannel(HERE);
  await wait(300);
  expect(received).toHaveLength(1);
  expect((await mail.read(HERE, (await newest())?.id ?? '')).deliveries).toMatchObject([{ outcome: 'waiting' }, { outcome: 'sent' }]);
});

test('what waits is given up when there is no server any more', async () => {
  await configure({ port: 1 });
  await mail.send(HERE, message);
  await until(async () => expect((await newest())?.delivery).toMatchObject({ outcome: 'waiting' }));
  await mail.request('mail.configure', { scope: HERE, relay: null });
  await until(async () => expect((await newest())?.delivery).toMatchObject({ outcome: 'failed' }));
});

test('a server whose certificate nobody vouches for gets nothing, one that is trusted gets mail', async () => {
  const folder = await mkdtemp('/tmp/mail-tls-');
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=mail', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = await runProgram('/usr/bin/openssl', [
    ...'req -x509 -newkey rsa:2048 -nodes -days 2'.split(' '),
    ...subject,
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  expect(made.status).toBe(0);
  const own = { key: await readFile(key), cert: await readFile(cert) };
  await using trusting = await startMailPart({ trusted: cert });
  for (const tls of ['implicit', 'starttls'] as const) {
    const secure = new SMTPServer({ ...options, ...own, secure: tls === 'implicit', disabledCommands: [] });
    secure.on('error', () => {});
    secure.listen(0, '127.0.0.1');
    await once(secure.server, 'listening');
    const { port: securePort } = secure.server.address() as AddressInfo;
    const trial = { scope: 'installation', relay: { host: '127.0.0.1', port: securePort, tls }, to: 'b@x.test' };
    await expect(mail.request('mail.test', trial)).rejects.toMatchObject({ code: 'relay-failed', message: /self-signed certificate/ });
    expect(await trusting.request('mail.test', trial)).toMatchObject({ response: expect.stringContaining('taken') });
    await new Promise<void>((resolve) => secure.close(resolve));
  }
  await rm(folder, { recursive: true });
});

test('a kept message is sent on a person’s wish, also to others, and a failure says why', async () => {
  await mail.send(HERE, message);
  await configure();
  const id = (await newest())?.id;
  const released = await mail.request('mail.release', { site: HERE, message: id, to: ['me@x.test'] });
  expect(released).toMatchObject({ accepted: ['me@x.test'], response: expect.stringContaining('taken by the other server') });
  await configure({ host: 'mail.invalid' });
  await expect(mail.request('mail.release', { site: HERE, message: id })).rejects.toMatchObject({
    code: 'relay-failed',
    message: /no address/,
  });
  await configure();
  answerRecipient = () => 550;
  await expect(mail.request('mail.release', { site: HERE, message: id })).rejects.toMatchObject({
    code: 'relay-failed',
    message: /says 550/,
  });
  expect((await newest())?.delivery).toMatchObject({ outcome: 'failed' });
});

test('a site’s own mail server is not inside', async () => {
  const hosts = [
    '127.0.0.1',
    'localhost',
    '10.0.0.1',
    '169.254.169.254',
    '::1',
    '::ffff:127.0.0.1',
    'daspanel.localhost',
    '0x7f000001',
    '127.1',
  ];
  for (const host of hosts) {
    const inside = { ...relay(), host, port: 25 };
    await mail.request('mail.configure', { scope: HERE, relay: inside });
    await mail.send(HERE, message);
    await until(async () =>
      expect((await newest())?.delivery).toMatchObject({ outcome: 'failed', response: expect.stringContaining('public Internet') }),
    );
    await expect(mail.request('mail.test', { relay: inside, to: 'b@x.test' })).rejects.toMatchObject({ code: 'not-allowed' });
  }
  const id = (await newest())?.id;
  await expect(mail.request('mail.release', { site: HERE, message: id })).rejects.toMatchObject({ code: 'not-allowed' });
  expect(received).toEqual([]);
});

test('a server can be tried before it is configured', async () => {
  const trial = (more: object) => mail.request('mail.test', { scope: 'installation', relay: { ...relay(), ...more }, to: 'b@x.test' });
  expect(await trial({ user: 'user', password: 'secret' })).toMatchObject({
    response: expect.stringContaining('taken by the other server'),
  });
  expect(received).toMatchObject([{ to: ['b@x.test'], content: expect.stringContaining('Subject: Test message of Daspanel') }]);
  await expect(trial({ user: 'user', password: 'wrong' })).rejects.toMatchObject({ code: 'relay-failed', message: /wrong password/ });
});

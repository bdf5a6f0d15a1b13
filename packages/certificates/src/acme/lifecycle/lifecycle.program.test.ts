import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPebble, type PebbleOptions, type PebbleUnderTest } from '@daspanel/testkit/pebble-under-test.ts';
import type { Lifecycle } from './create-lifecycle.ts';
import { replaceCertificate } from './requests/replace-certificate.ts';
import { retryCertificate } from './requests/retry-certificate.ts';
import {
  prepareLifecycle,
  readStatus,
  runUntil,
  testId,
  testIssuer,
  testSettings,
  want,
  type PreparedLifecycle,
} from './testing/prepare-lifecycle.ts';

let prepared: PreparedLifecycle;
let pebble: PebbleUnderTest | undefined;
beforeEach(async () => {
  prepared = await prepareLifecycle();
});
afterEach(async () => {
  await prepared[Symbol.asyncDispose]();
  await pebble?.[Symbol.asyncDispose]();
  pebble = undefined;
});

async function startWith(options: PebbleOptions = {}): Promise<Lifecycle> {
  pebble = await startPebble({ httpPort: prepared.httpPort, ...options });
  const lifecycle = await prepared.start();
  lifecycle.configure(settingsFor(pebble));
  return lifecycle;
}

function settingsOf() {
  if (pebble === undefined) throw new Error('it has been started');
  return settingsFor(pebble);
}

function settingsFor({ directory, serverRoot, dnsServer, tlsPort }: PebbleUnderTest) {
  const validationPorts = { http: prepared.httpPort, https: tlsPort };
  return testSettings({ issuers: [testIssuer(directory, { trustedRoots: serverRoot, validationPorts })], resolvers: [dnsServer] });
}

describe('a certificate', () => {
  it('comes from a wish to be served', async () => {
    const lifecycle = await startWith();
    await want(lifecycle, 1, ['one.example.com', 'www.one.example.com']);
    await runUntil(lifecycle, () => readStatus(lifecycle, 1).state === 'ready');
    const status = readStatus(lifecycle, 1);
    expect(status).toMatchObject({ step: 'served', problems: [], leftOut: [], failures: 0, attempts: [{ outcome: 'issued' }] });
    expect(status.certificate).toMatchObject({ names: ['one.example.com', 'www.one.example.com'], authority: 'Test authority' });
    expect(prepared.installed).toHaveLength(1);
    const leaf = new X509Certificate(prepared.installed[0]?.chain ?? '');
    expect(leaf.subjectAltName).toBe('DNS:one.example.com, DNS:www.one.example.com');
    expect(await prepared.leftAnswers()).toEqual([]);
    expect(lifecycle.parts.store.happenings.listAfter(0, 10)).toMatchObject([{ kind: 'issued', id: testId(1) }]);
  });

  it('that is wanted again, after its site was in the trash, is served again at once and not ordered anew', async () => {
    const lifecycle = await startWith();
    await want(lifecycle, 1, ['one.example.com']);
    await runUntil(lifecycle, () => readStatus(lifecycle, 1).state === 'ready');
    const takeAway = () => {
      const facts = prepared.shown.get('one.example.com');
      if (facts !== undefined) prepared.shown.set('one.example.com', { ...facts, fingerprint: '0'.repeat(64) });
    };
    await lifecycle.want(testId(1), null);
    await lifecycle.turn();
    takeAway();
    await want(lifecycle, 1, ['one.example.com']);
    await runUntil(lifecycle, () => prepared.installed.length === 2, 5_000);
    // Nobody has told that it was not wanted for a moment: a person sees it, and asks.
    takeAway();
    await retryCertificate(lifecycle, testId(1));
    await runUntil(lifecycle, () => prepared.installed.length === 3, 5_000);
    expect(new Set(prepared.installed.map(({ chain }) => chain)).size).toBe(1);
  });
});

describe('an authority', () => {
  it('that refuses nine of ten nonces issues all the same', async () => {
    const lifecycle = await startWith({ rejectedNonces: 90 });
    await want(lifecycle, 1, ['one.example.com']);
    await runUntil(lifecycle, () => readStatus(lifecycle, 1).state === 'ready', 50_000);
  });

  it('that takes its time is waited for, and nobody else waits', async () => {
    const lifecycle = await startWith({ validationDelay: 4 });
    for (let number = 0; number < 15; number += 1) await want(lifecycle, number, [`name${number}.example.com`]);
    await runUntil(lifecycle, () => lifecycle.parts.store.certificates.countStates().ready === 15);
    expect(lifecycle.parts.store.happenings.listAfter(0, 100).filter(({ kind }) => kind !== 'issued')).toEqual([]);
  });

  it('that is exchanged for another one while it is asked is no fault, and the other one issues', async () => {
    const lifecycle = await startWith();
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.on('error', () => {}))).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    lifecycle.configure(testSettings({ ...settingsOf(), issuers: [testIssuer(`https://127.0.0.1:${port}/directory`)] }));
    await want(lifecycle, 1, ['one.example.com']);
    const turn = lifecycle.turn();
    await expect.poll(() => sockets.length).toBeGreaterThan(0);
    lifecycle.configure(settingsOf());
    silent.close();
    for (const socket of sockets) socket.destroy();
    await turn;
    await runUntil(lifecycle, () => readStatus(lifecycle, 1).state === 'ready', 10_000);
    expect(prepared.lines.join('')).not.toContain('failed unexpectedly');
  });

  it('that dies in the middle and comes back without memory gets a new account and a new order', async () => {
    const lifecycle = await startWith({ validationDelay: 3 });
    await want(lifecycle, 1, ['one.example.com']);
    await runUntil(lifecycle, () => readStatus(lifecycle, 1).step === 'challenged');
    await pebble?.kill();
    await runUntil(lifecycle, () => readStatus(lifecycle, 1).problems[0]?.code === 'authority-unreachable');
    await pebble?.start();
    await runUntil(lifecycle, () => readStatus(lifecycle, 1).state === 'ready', 40_000);
    expect(readStatus(lifecycle, 1)).toMatchObject({ failures: 0, problems: [] });
    expect(await prepared.leftAnswers()).toEqual([]);
  });

  it('that cannot be reached at all stops neither the start nor what there is', async () => {
    const lifecycle = await startWith();
    await want(lifecycle, 1, ['one.example.com']);
    await runUntil(lifecycle, () => readStatus(lifecycle, 1).state === 'ready');
    await pebble?.kill();
    const again = await prepared.start();
    await want(again, 2, ['two.example.com']);
    await runUntil(again, () => readStatus(again, 2).problems.length > 0);
    expect(readStatus(again, 1)).toMatchObject({ state: 'ready', certificate: { names: ['one.example.com'] } });
    expect(readStatus(again, 2)).toMatchObject({ state: 'ordering', problems: [{ code: 'authority-unreachable' }] });
  });
});

describe('names that fail', () => {
  it('hold nobody else, and leave nothing behind', async () => {
    const lifecycle = await startWith();
    await pebble?.challenges.addA('dead.example.com', ['127.0.0.2']);
    await want(lifecycle, 0, ['dead.example.com']);
    for (let number = 1; number < 20; number += 1) await want(lifecycle, number, [`name${number}.example.com`]);
    await runUntil(
      lifecycle,
      () => lifecycle.parts.store.certificates.countStates().ready === 19 && readStatus(lifecycle, 0).problems.length > 0,
    );
    expect(readStatus(lifecycle, 0)).toMatchObject({ state: 'blocked', certificate: null });
    expect(await prepared.leftAnswers()).toEqual([]);
  });
});

describe('a certificate whose key got out', () => {
  it('is replaced by another authority where its own is not set any more, and not without any', async () => {
    const lifecycle = await startWith();
    await want(lifecycle, 1, ['one.example.com']);
    await runUntil(lifecycle, () => readStatus(lifecycle, 1).state === 'ready');
    const replace = () => replaceCertificate(lifecycle, { id: testId(1), reason: 'key-compromise' });
    lifecycle.configure(testSettings());
    await expect(replace()).rejects.toMatchObject({ code: 'authority-failed' });
    await using other = await startPebble({ httpPort: prepared.httpPort });
    lifecycle.configure(settingsFor(other));
    expect(await replace()).toMatchObject({ state: 'renewing' });
    await runUntil(lifecycle, () => prepared.installed.length === 2 && readStatus(lifecycle, 1).state === 'ready');
    expect(new Set(prepared.installed.map(({ privateKey }) => privateKey)).size).toBe(2);
    expect(lifecycle.parts.store.happenings.listAfter(0, 10).map(({ kind }) => kind)).not.toContain('revoked');
  });
});

describe('an address', () => {
  it('gets a certificate too', async () => {
    const lifecycle = await startWith();
    await want(lifecycle, 1, ['127.0.0.1']);
    await runUntil(lifecycle, () => readStatus(lifecycle, 1).state === 'ready');
    const leaf = new X509Certificate(prepared.installed[0]?.chain ?? '');
    expect(leaf.subjectAltName).toBe('IP Address:127.0.0.1');
  });
});

describe('what visitors are shown', () => {
  it('is looked at once a day, and put right', async () => {
    const lifecycle = await startWith();
    await want(lifecycle, 1, ['one.example.com']);
    await runUntil(lifecycle, () => readStatus(lifecycle, 1).state === 'ready');
    const facts = prepared.shown.get('one.example.com');
    if (facts === undefined) throw new Error('nothing is shown');
    prepared.shown.set('one.example.com', { ...facts, fingerprint: 'f'.repeat(64) });
    const tomorrow = await prepared.start({ now: () => Date.now() + 25 * 3_600_000 });
    await tomorrow.turn();
    expect(prepared.installed).toHaveLength(2);
    expect(prepared.shown.get('one.example.com')).toEqual(facts);
  });
});

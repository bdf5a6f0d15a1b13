import { createHash, createPublicKey, randomBytes, X509Certificate, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createSecureContext, createServer, type SecureContext } from 'node:tls';
import { makeChallengeCertificate } from '@daspanel/x509/make-challenge-certificate.ts';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inspect } from 'node:util';
import { publicInternet } from '@daspanel/platform/egress-rules.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { startPebble, type PebbleUnderTest } from '@daspanel/testkit/pebble-under-test.ts';
import { generateKey } from '@daspanel/x509/generate-key.ts';
import { makeCertificateRequest } from '@daspanel/x509/make-certificate-request.ts';
import { describe, expect, it } from 'vitest';
import type { AcmeChallenge, AcmeClient, AcmeOrder } from './acme-types.ts';
import { createAddressRules } from './address-rules.ts';
import { openConnection } from './authority-connection.ts';
import { createExchange } from './exchange.ts';
import { openAuthority } from './open-authority.ts';
import { USUAL_LIMITS } from './protocol-limits.ts';

function openPebble(pebble: PebbleUnderTest) {
  return openAuthority({ directory: pebble.directory, trustedRoots: pebble.serverRoot, allowPrivate: true }, { now: Date.now });
}

async function signIn(pebble: PebbleUnderTest): Promise<AcmeClient> {
  const authority = openPebble(pebble);
  const { privateKey: key } = await generateKey();
  const { url } = await authority.createAccount({ key, email: 'admin@example.com', externalAccount: null });
  return authority.signIn({ key, url });
}

const identify = (...names: readonly string[]) => names.map((value) => ({ type: 'dns', value }) as const);
const order = (client: AcmeClient, ...names: readonly string[]) =>
  client.createOrder({ identifiers: identify(...names), profile: null, replaces: null });

/** Validates every authorization of an order that is not valid. Resolves to how many there were. */
async function validate(pebble: PebbleUnderTest, client: AcmeClient, type: string, of: AcmeOrder): Promise<number> {
  let count = 0;
  for (const url of of.authorizations) {
    const { identifier, status, challenges } = await client.readAuthorization(url);
    if (status === 'valid') continue;
    count += 1;
    const challenge = challenges.find((offered) => offered.type === type);
    if (challenge === undefined) throw new Error(`${type} is not offered for ${identifier.value}`);
    await present(pebble, identifier.value, challenge, client.keyAuthorization(challenge.token));
    await client.answerChallenge(challenge.url);
  }
  return count;
}

async function present({ challenges }: PebbleUnderTest, name: string, { type, token }: AcmeChallenge, keyAuthorization: string) {
  if (type === 'http-01') return challenges.addHttp01(token, keyAuthorization);
  if (type === 'tls-alpn-01') return challenges.addTlsAlpn01(name, keyAuthorization);
  return challenges.setTxt(`_acme-challenge.${name}`, createHash('sha256').update(keyAuthorization).digest('base64url'));
}

async function poll(client: AcmeClient, url: string, done: AcmeOrder['status']): Promise<AcmeOrder> {
  for (;;) {
    const found = await client.readOrder(url);
    if (found.status === done || found.status === 'invalid') return found;
    await wait(50);
  }
}

async function issue(pebble: PebbleUnderTest, client: AcmeClient, type: string, ...names: readonly string[]) {
  const ordered = await order(client, ...names);
  await validate(pebble, client, type, ordered);
  const ready = await poll(client, ordered.url, 'ready');
  const { privateKey } = await generateKey();
  const finalized = await client.finalizeOrder(ready, await makeCertificateRequest({ privateKey, names }));
  expect(finalized.url).toBe(ordered.url);
  const { certificate } = await poll(client, ordered.url, 'valid');
  if (certificate === null) throw new Error('a valid order without a certificate');
  return { chain: await client.downloadCertificate(certificate), privateKey };
}

/** What openssl says of a chain. */
async function judge(chain: string, root: string, name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'daspanel-chain-'));
  try {
    await writeFile(join(folder, 'chain.pem'), chain);
    await writeFile(join(folder, 'root.pem'), root);
    const files = ['-CAfile', join(folder, 'root.pem'), '-untrusted', join(folder, 'chain.pem'), join(folder, 'chain.pem')];
    const { stdout, stderr } = await runProgram('/usr/bin/openssl', [
      'verify',
      '-purpose',
      'sslserver',
      '-verify_hostname',
      name,
      ...files,
    ]);
    return `${stdout}${stderr}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('a certificate from Pebble', () => {
  it.each([
    ['http-01', ['a.example.test', 'b.example.test'], 'b.example.test'],
    ['tls-alpn-01', ['a.example.test'], 'a.example.test'],
    ['dns-01', ['example.test', '*.example.test'], 'anything.example.test'],
  ] as const)('is issued by %s, and openssl accepts it', async (type, names, shown) => {
    await using pebble = await startPebble({ chainLength: 2, isStrict: true });
    const client = await signIn(pebble);
    const { chain, privateKey } = await issue(pebble, client, type, ...names);
    expect(await judge(chain, await pebble.issuingRoot(), shown)).toMatch(/chain\.pem: OK\n$/);
    expect(chain.match(/BEGIN/g)).toHaveLength(3);
    const leaf = new X509Certificate(chain);
    expect(leaf.publicKey.equals(createPublicKey(privateKey))).toBe(true);
    expect((leaf.subjectAltName ?? '').split(', ').toSorted()).toEqual(names.map((name) => `DNS:${name}`).toSorted());
    expect(client.clockSkew).toBeLessThanOrEqual(1);
  });

  it('is issued for an address', async () => {
    await using pebble = await startPebble();
    const client = await signIn(pebble);
    const ordered = await client.createOrder({ identifiers: [{ type: 'ip', value: '127.0.0.1' }], profile: null, replaces: null });
    expect(ordered.identifiers).toEqual([{ type: 'ip', value: '127.0.0.1' }]);
    await validate(pebble, client, 'http-01', ordered);
    expect(await poll(client, ordered.url, 'ready')).toMatchObject({ status: 'ready' });
    const { privateKey } = await generateKey();
    await client.finalizeOrder(ordered, await makeCertificateRequest({ privateKey, names: ['127.0.0.1'] }));
    const { certificate } = await poll(client, ordered.url, 'valid');
    expect(new X509Certificate(await client.downloadCertificate(certificate ?? '')).checkIP('127.0.0.1')).toBe('127.0.0.1');
  });

  it.each([
    [{ type: 'dns', value: 'a.test' }, 'a.test'],
    // RFC 8738, 6: the address as a name of the reverse zone.
    [{ type: 'ip', value: '127.0.0.1' }, '1.0.0.127.in-addr.arpa'],
  ] as const)('is issued for %j when a server shows the challenge certificate', async (identifier, asked) => {
    const contexts = new Map<string, SecureContext>();
    const server = createServer({
      ALPNProtocols: ['acme-tls/1'],
      SNICallback: (name, done) => done(null, contexts.get(name)),
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await using pebble = await startPebble({ tlsPort: (server.address() as AddressInfo).port });
    const client = await signIn(pebble);
    const ordered = await client.createOrder({ identifiers: [identifier], profile: null, replaces: null });
    const { challenges } = await client.readAuthorization(ordered.authorizations[0] ?? '');
    const challenge = challenges.find(({ type }) => type === 'tls-alpn-01');
    const keyAuthorization = client.keyAuthorization(challenge?.token ?? '');
    const shown = await makeChallengeCertificate({ name: identifier.value, keyAuthorization, now: Date.now() });
    contexts.set(asked, createSecureContext({ key: shown.privateKey, cert: shown.certificate }));
    await client.answerChallenge(challenge?.url ?? '');
    expect(await poll(client, ordered.url, 'ready')).toMatchObject({ status: 'ready' });
    server.close();
  });

  it('is issued although nine of ten nonces are refused', async () => {
    await using pebble = await startPebble({ rejectedNonces: 90 });
    const client = await signIn(pebble);
    for (const name of ['a.test', 'b.test', 'c.test']) expect((await issue(pebble, client, 'http-01', name)).chain).toContain('BEGIN');
  });

  it('needs no validation when the authorization is used again', async () => {
    await using pebble = await startPebble({ reusedAuthorizations: 100 });
    const client = await signIn(pebble);
    await issue(pebble, client, 'http-01', 'a.test');
    const again = await order(client, 'a.test');
    expect(await validate(pebble, client, 'http-01', again)).toBe(0);
  });

  it('is revoked, twice without harm', async () => {
    await using pebble = await startPebble();
    const client = await signIn(pebble);
    const { chain } = await issue(pebble, client, 'http-01', 'a.test');
    await client.revokeCertificate(chain, 4);
    await client.revokeCertificate(chain, 4);
  });
});

describe('an order at Pebble', () => {
  it('becomes invalid with the reason when the answer is wrong', async () => {
    await using pebble = await startPebble();
    const client = await signIn(pebble);
    const ordered = await order(client, 'a.test');
    const [url = ''] = ordered.authorizations;
    const { challenges } = await client.readAuthorization(url);
    const challenge = challenges.find(({ type }) => type === 'http-01');
    await client.answerChallenge(challenge?.url ?? '');
    expect(await poll(client, ordered.url, 'ready')).toMatchObject({ status: 'invalid' });
    const authorization = await client.readAuthorization(url);
    expect(authorization).toMatchObject({ status: 'invalid', wildcard: false, identifier: { type: 'dns', value: 'a.test' } });
    expect(authorization.challenges.find(({ type }) => type === 'http-01')).toMatchObject({
      status: 'invalid',
      error: { type: 'unauthorized', detail: expect.stringContaining('did not match this challenge') },
    });
  });

  it('ends with an authorization that is given back', async () => {
    await using pebble = await startPebble();
    const client = await signIn(pebble);
    const [url = ''] = (await order(client, 'a.test')).authorizations;
    await client.deactivateAuthorization(url);
    expect(await client.readAuthorization(url)).toMatchObject({ status: 'deactivated' });
  });

  it('is refused with the names that are', async () => {
    await using pebble = await startPebble();
    const client = await signIn(pebble);
    await expect(order(client, 'not a name')).rejects.toMatchObject({ kind: 'refused', document: { type: 'malformed' } });
  });

  it('is unreachable at once when Pebble dies, and the account unknown when it comes back', async () => {
    await using pebble = await startPebble();
    const client = await signIn(pebble);
    const ordered = await order(client, 'a.test');
    await pebble.kill();
    const begun = performance.now();
    await expect(client.readOrder(ordered.url)).rejects.toMatchObject({ name: 'Error', kind: 'unreachable', document: null });
    expect(performance.now() - begun).toBeLessThan(1_000);
    await pebble.start();
    await expect(order(client, 'a.test')).rejects.toMatchObject({ kind: 'refused', document: { type: 'accountDoesNotExist' } });
  });
});

describe('an account at Pebble', () => {
  it('is found again by its key', async () => {
    await using pebble = await startPebble();
    const authority = openPebble(pebble);
    const { privateKey: key } = await generateKey();
    const first = await authority.createAccount({ key, email: null, externalAccount: null });
    expect(first.status).toBe('valid');
    expect(await authority.createAccount({ key, email: 'admin@example.com', externalAccount: null })).toEqual(first);
    // Pebble's terms are at `data:`, which is no link to show to anybody.
    expect(await authority.meta()).toMatchObject({ termsOfService: null, externalAccountRequired: false, hasRenewalInfo: false });
  });

  it('is bound to one at the operator where that is asked for', async () => {
    const hmacKey = randomBytes(32).toString('base64url');
    await using pebble = await startPebble({ externalAccounts: { 'kid-1': hmacKey } });
    const authority = openPebble(pebble);
    const { privateKey: key } = await generateKey();
    expect(await authority.meta()).toMatchObject({ externalAccountRequired: true });
    const create = (externalAccount: { keyId: string; hmacKey: string } | null) =>
      authority.createAccount({ key, email: null, externalAccount });
    await expect(create(null)).rejects.toMatchObject({ kind: 'refused', document: { type: 'externalAccountRequired' } });
    const wrong = create({ keyId: 'kid-1', hmacKey: randomBytes(32).toString('base64url') });
    await expect(wrong).rejects.toMatchObject({ kind: 'refused' });
    expect(inspect(await wrong.catch((error: unknown) => error), { depth: 10 })).not.toContain(hmacKey);
    expect(await create({ keyId: 'kid-1', hmacKey })).toMatchObject({ status: 'valid' });
  });

  it('has another key after a rollover, and the old one counts no longer', async () => {
    await using pebble = await startPebble();
    const authority = openPebble(pebble);
    const [{ privateKey: key }, { privateKey: newKey }] = await Promise.all([generateKey(), generateKey()]);
    const { url } = await authority.createAccount({ key, email: null, externalAccount: null });
    const before = authority.signIn({ key, url });
    await before.rollAccountKey(newKey);
    await expect(order(before, 'a.test')).rejects.toMatchObject({ kind: 'refused' });
    const after = authority.signIn({ key: newKey, url });
    expect(await order(after, 'a.test')).toMatchObject({ status: 'pending' });
    expect((await issue(pebble, after, 'http-01', 'a.test')).chain).toContain('BEGIN');
  });

  it('that was deactivated orders nothing, and its key gets no other', async () => {
    await using pebble = await startPebble();
    const authority = openPebble(pebble);
    const { privateKey: key } = await generateKey();
    const { url } = await authority.createAccount({ key, email: null, externalAccount: null });
    await deactivate(pebble, { key, url });
    await expect(order(authority.signIn({ key, url }), 'a.test')).rejects.toMatchObject({
      kind: 'refused',
      document: { type: 'unauthorized' },
    });
    await expect(authority.createAccount({ key, email: null, externalAccount: null })).rejects.toMatchObject({
      kind: 'refused',
      document: { type: 'unauthorized' },
    });
  });
});

/** As a person would who does it with another client (RFC 8555, 7.3.6). */
async function deactivate(pebble: PebbleUnderTest, account: { key: KeyObject; url: string }): Promise<void> {
  const address = { directory: pebble.directory, trustedRoots: pebble.serverRoot, allowPrivate: true };
  const rules = createAddressRules(address, publicInternet({ hostNames: [] }));
  const exchange = createExchange({ rules, trustedRoots: pebble.serverRoot, userAgent: 'test', limits: USUAL_LIMITS });
  const connection = openConnection(pebble.directory, { exchange, now: Date.now, limits: USUAL_LIMITS });
  const signer = { key: account.key, account: account.url };
  await connection.post({ url: account.url, signer, payload: { status: 'deactivated' } });
}

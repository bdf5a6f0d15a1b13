import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAcmeTestClient, freshKey, prepareSimulation } from './acme-test-client.ts';
import { DAY, HOUR, LETS_ENCRYPT_PROFILES, SECOND } from './ca-options.ts';

const problem = (type: string) => ({ body: { type: `urn:ietf:params:acme:error:${type}` } });

describe('an order', () => {
  it('ends in a certificate that is dated in simulated time', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client, now } = simulation;
    const { body } = await client.issue({ names: ['b.example', '*.a.example'] });
    const chain = await client.post(body.certificate ?? '');
    expect(chain.headers['content-type']).toBe('application/pem-certificate-chain');
    expect(chain.text.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    const leaf = new X509Certificate(chain.text);
    expect([leaf.subjectAltName, leaf.subject]).toEqual(['DNS:b.example, DNS:*.a.example', 'CN=b.example']);
    expect([leaf.validFromDate.getTime(), leaf.validToDate.getTime()]).toEqual([now() - HOUR, now() - HOUR + 90 * DAY]);
    expect(Date.parse(chain.headers.date ?? '')).toBe(now());
    const alternate = /<([^>]*)>;rel="alternate"/.exec(String(chain.headers.link))?.[1] ?? '';
    const other = await client.post(alternate);
    expect([other.status, other.text === chain.text]).toEqual([200, false]);
    expect(ca.certificates()).toMatchObject([{ names: ['b.example', '*.a.example'], issuedAt: now(), profile: 'classic' }]);
    expect(ca.log.map(({ what }) => what)).toEqual(['account', 'order', 'validated', 'validated', 'issued']);
  });

  it('offers DNS-01 alone for wildcards, and no DNS-01 for addresses', async () => {
    await using simulation = await prepareSimulation();
    const { client } = simulation;
    const types = async (name: string) => {
      const { body } = await client.order({ names: [name], profile: 'shortlived' });
      const authorization = (await client.post(body.authorizations?.[0] ?? '')).body;
      return [authorization.wildcard, ...(authorization.challenges ?? []).map(({ type }) => type)];
    };
    expect(await types('*.a.example')).toEqual([true, 'dns-01']);
    expect(await types('a.example')).toEqual([undefined, 'http-01', 'dns-01', 'tls-alpn-01']);
    expect(await types('192.0.2.1')).toEqual([undefined, 'http-01', 'tls-alpn-01']);
  });

  it('is refused for what the profile or the authority does not allow', async () => {
    await using simulation = await prepareSimulation();
    const { client } = simulation;
    expect(await client.order({ names: ['a.example'], profile: 'eternal' })).toMatchObject(problem('invalidProfile'));
    expect(await client.order({ names: ['192.0.2.1'] })).toMatchObject(problem('rejectedIdentifier'));
    const refused = await client.order({ names: ['ok.example', 'Upper.example', 'a..example', 'single'] });
    expect(refused.body.subproblems).toMatchObject([
      { identifier: { value: 'Upper.example' } },
      { identifier: { value: 'a..example' } },
      { identifier: { value: 'single' } },
    ]);
    const many = Array.from({ length: 26 }, (_, number) => `n${number}.example`);
    expect(await client.order({ names: many, profile: 'tlsserver' })).toMatchObject(problem('malformed'));
    expect((await client.order({ names: many })).status).toBe(201);
  });

  it('runs out, as its authorizations do, by profile', async () => {
    await using simulation = await prepareSimulation({ authorizationReuse: 0 });
    const { client, pass } = simulation;
    const first = await client.order({ names: ['a.example'], profile: 'tlsserver' });
    pass(HOUR);
    expect((await client.post(first.body.authorizations?.[0] ?? '')).body.status).toBe('expired');
    expect((await client.post(first.headers.location ?? '')).body).toMatchObject({ status: 'invalid', error: {} });
    const second = await client.answer(await client.order({ names: ['a.example'], profile: 'tlsserver' }));
    expect(second.body.status).toBe('ready');
    pass(8 * HOUR);
    expect(await client.finalize(second, ['a.example'])).toMatchObject({ status: 403, ...problem('orderNotReady') });
  });

  it('uses valid authorizations again for the time that is set, and deactivated ones not', async () => {
    await using simulation = await prepareSimulation({ authorizationReuse: 10 * DAY });
    const { client, pass } = simulation;
    const status = async () => (await client.order({ names: ['a.example'] })).body.status;
    const first = await client.issue({ names: ['a.example'] });
    pass(10 * DAY - SECOND);
    expect(await status()).toBe('ready');
    pass(SECOND);
    expect(await status()).toBe('pending');
    pass(-DAY);
    await client.post(first.body.authorizations?.[0] ?? '', { status: 'deactivated' });
    expect(await status()).toBe('pending');
  });

  it('takes no request for other names, with a weak key, the key of the account, or a key that was used', async () => {
    await using simulation = await prepareSimulation({ refusesReusedKeys: true });
    const { client } = simulation;
    const order = await client.answer(await client.order({ names: ['a.example'] }));
    expect(await client.finalize(order, ['a.example', 'b.example'])).toMatchObject(problem('badCSR'));
    expect(await client.finalize(order, ['a.example'], client.privateKey)).toMatchObject(problem('badCSR'));
    const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey;
    expect(await client.finalize(order, ['a.example'], weak)).toMatchObject(problem('badPublicKey'));
    expect(await client.post(order.body.finalize ?? '', { csr: 'AAAA' })).toMatchObject(problem('badCSR'));
    const key = freshKey();
    expect((await client.finalize(order, ['a.example'], key)).body.status).toBe('valid');
    const second = await client.order({ names: ['a.example'] });
    expect(await client.finalize(second, ['a.example'], key)).toMatchObject(problem('badCSR'));
  });

  it('is checked against CAA when it is validated, and anew 8 hours later', async () => {
    const records = new Map([
      ['example', [{ tag: 'issue', value: 'ca.test' }]],
      ['a.example', [{ tag: 'issue', value: ';' }]],
      ['wild.example', [{ tag: 'issuewild', value: 'other.test' }]],
    ]);
    await using simulation = await prepareSimulation({ readCaa: (name) => records.get(name) ?? [] });
    const { client, pass } = simulation;
    const order = await client.answer(await client.order({ names: ['www.a.example'] }));
    expect(order.body).toMatchObject({ status: 'invalid', error: problem('caa').body });
    expect((await client.answer(await client.order({ names: ['*.wild.example'] }))).body.status).toBe('invalid');
    records.set('a.example', [{ tag: 'issue', value: `ca.test; accounturi=${client.accountUrl}; validationmethods=http-01` }]);
    expect((await client.issue({ names: ['www.a.example', 'wild.example'] })).body.status).toBe('valid');
    records.set('a.example', [{ tag: 'issue', value: 'ca.test; accounturi=https://ca.test/another' }]);
    pass(8 * HOUR);
    expect((await client.issue({ names: ['www.a.example'] })).body).toMatchObject({ status: 'invalid', error: problem('caa').body });
  });

  it('gives certificates for seconds', async () => {
    const base = LETS_ENCRYPT_PROFILES['classic'];
    if (base === undefined) throw new Error('there is a classic profile');
    await using simulation = await prepareSimulation({ profiles: { instant: { ...base, lifetime: 5 * SECOND, backdating: 0 } } });
    const { ca, client, now } = simulation;
    await client.issue({ names: ['a.example'] });
    expect(ca.certificates()[0]).toMatchObject({ notBefore: now(), notAfter: now() + 5 * SECOND });
  });
});

describe('a revocation', () => {
  it('is for the account that has it, once, and blocks the key when it was compromised', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client } = simulation;
    const key = freshKey();
    const order = await client.answer(await client.order({ names: ['a.example'] }));
    await client.finalize(order, ['a.example'], key);
    const certificate = new X509Certificate(ca.certificates()[0]?.pem ?? '').raw.toString('base64url');
    expect(await client.post('/revoke-certificate', { certificate, reason: 99 })).toMatchObject(problem('badRevocationReason'));
    expect((await client.post('/revoke-certificate', { certificate, reason: 1 })).status).toBe(200);
    expect(await client.post('/revoke-certificate', { certificate })).toMatchObject(problem('alreadyRevoked'));
    expect(await client.finalize(await client.order({ names: ['a.example'] }), ['a.example'], key)).toMatchObject(problem('badPublicKey'));
  });

  it('may be signed with the key of the certificate, but with no other', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client } = simulation;
    const key = freshKey();
    await client.finalize(await client.answer(await client.order({ names: ['a.example'] })), ['a.example'], key);
    const certificate = new X509Certificate(ca.certificates()[0]?.pem ?? '').raw.toString('base64url');
    using stranger = createAcmeTestClient(ca);
    expect(await stranger.post('/revoke-certificate', { certificate })).toMatchObject({ status: 403 });
    using holder = createAcmeTestClient(ca, key);
    expect((await holder.post('/revoke-certificate', { certificate })).status).toBe(200);
    expect(ca.certificates()[0]?.revoked).toEqual({ at: simulation.now(), reason: 1 });
  });
});

import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAcmeTestClient, freshKey, jwkOf, prepareSimulation } from './acme-test-client.ts';

const problem = (type: string) => ({ body: { type: `urn:ietf:params:acme:error:${type}` } });

describe('an account', () => {
  it('is found again by its key, and not made where only a known one is wanted', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client } = simulation;
    using again = createAcmeTestClient(ca, client.privateKey);
    const found = await again.register({ onlyReturnExisting: true });
    expect([found.status, found.headers.location]).toEqual([200, client.accountUrl]);
    using stranger = createAcmeTestClient(ca);
    expect(await stranger.register({ onlyReturnExisting: true })).toMatchObject({ status: 400, ...problem('accountDoesNotExist') });
    expect(await stranger.register({ termsOfServiceAgreed: false })).toMatchObject(problem('malformed'));
    expect(await stranger.register({ contact: ['mailto:nonsense'] })).toMatchObject(problem('invalidContact'));
    expect(await stranger.register({ contact: ['tel:1'] })).toMatchObject(problem('unsupportedContact'));
  });

  it('changes its address and ends', async () => {
    await using simulation = await prepareSimulation();
    const { client } = simulation;
    expect((await client.post(client.accountUrl, { contact: ['mailto:a@b.example'] })).body).toMatchObject({
      contact: ['mailto:a@b.example'],
    });
    expect((await client.post(client.accountUrl, { status: 'deactivated' })).body.status).toBe('deactivated');
    expect(await client.order({ names: ['a.example'] })).toMatchObject({ status: 403, ...problem('unauthorized') });
  });

  it('gets another key, and refuses the former one and a key that another account has', async () => {
    await using simulation = await prepareSimulation();
    const { ca, client } = simulation;
    using other = createAcmeTestClient(ca);
    await other.register();
    const url = new URL('/key-change', ca.directory).href;
    const change = (key: typeof client.privateKey, oldKey = client.privateKey) =>
      client.post(url, client.sign({ jwk: jwkOf(key), url }, { account: client.accountUrl, oldKey: jwkOf(oldKey) }, key));
    const conflict = await change(other.privateKey);
    expect([conflict.status, conflict.headers.location]).toEqual([409, other.accountUrl]);
    const key = freshKey();
    expect(await change(key, other.privateKey)).toMatchObject(problem('malformed'));
    expect((await change(key)).status).toBe(200);
    expect(await client.order({ names: ['a.example'] })).toMatchObject(problem('malformed'));
    using rolled = createAcmeTestClient(ca, key);
    rolled.accountUrl = client.accountUrl;
    expect((await rolled.order({ names: ['a.example'] })).status).toBe(201);
  });

  it('is bound to an external account where that is required', async () => {
    const secret = Buffer.from('a secret of thirty-two bytes ....').toString('base64url');
    await using simulation = await prepareSimulation({ isExternalAccountRequired: true, externalAccounts: { kid1: secret } });
    const { ca, client } = simulation;
    const url = new URL('/new-account', ca.directory).href;
    const bind = (kid: string, key: string, jwk: object) => {
      const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const [head, payload] = [encode({ alg: 'HS256', kid, url }), encode(jwk)];
      const signature = createHmac('sha256', Buffer.from(key, 'base64url')).update(`${head}.${payload}`).digest('base64url');
      return { externalAccountBinding: { protected: head, payload, signature } };
    };
    client.accountUrl = '';
    expect(await client.register()).toMatchObject({ status: 403, ...problem('externalAccountRequired') });
    const own = jwkOf(client.privateKey);
    expect(await client.register(bind('kid2', secret, own))).toMatchObject({ status: 403, ...problem('unauthorized') });
    expect(await client.register(bind('kid1', 'AAAA', own))).toMatchObject({ status: 403, ...problem('unauthorized') });
    expect(await client.register(bind('kid1', secret, jwkOf(freshKey())))).toMatchObject({ status: 400, ...problem('malformed') });
    expect((await client.register(bind('kid1', secret, own))).status).toBe(201);
  });
});

describe('a signed request', () => {
  it('is refused with a nonce that was used, for another URL, by another key, and without need for one', async () => {
    await using simulation = await prepareSimulation({ maximumNonces: 2 });
    const { ca, client } = simulation;
    const url = new URL('/new-order', ca.directory).href;
    const freshNonce = async () => (await client.get('/new-nonce')).headers['replay-nonce'];
    const send = async (header: object, key = client.privateKey) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/jose+json' },
        body: JSON.stringify(
          client.sign({ kid: client.accountUrl, url, ...header }, { identifiers: [{ type: 'dns', value: 'a.example' }] }, key),
        ),
      });
      return { status: response.status, body: await response.json() };
    };
    const nonce = await freshNonce();
    expect((await send({ nonce })).status).toBe(201);
    expect(await send({ nonce })).toMatchObject({ status: 400, ...problem('badNonce') });
    const [oldest] = [await freshNonce(), await freshNonce(), await freshNonce()];
    expect(await send({ nonce: oldest })).toMatchObject(problem('badNonce'));
    expect(await send({ nonce: await freshNonce(), url: ca.directory })).toMatchObject({ status: 401, ...problem('unauthorized') });
    expect(await send({ nonce: await freshNonce() }, freshKey())).toMatchObject(problem('malformed'));
    expect(await send({ nonce: await freshNonce(), alg: 'HS256' })).toMatchObject(problem('badSignatureAlgorithm'));
    expect(await client.get('/new-order')).toMatchObject({ status: 405 });
  });
});

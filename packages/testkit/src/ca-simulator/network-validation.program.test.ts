import { createHash, createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:net';
import { createSecureContext, createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { makeChallengeCertificate } from '@daspanel/x509/make-challenge-certificate.ts';
import { startChallengeTestServer } from '../challenge-test-server.ts';
import { createAcmeTestClient, type TestAnswer } from './acme-test-client.ts';
import { thumbprint } from './json-web-key.ts';
import { startCaSimulator } from './start-ca-simulator.ts';

/** A simulator that asks a real DNS server and real servers for answers. */
async function prepare(ports: { readonly httpPort?: number; readonly tlsPort?: number } = {}) {
  const server = await startChallengeTestServer();
  const { dnsServer: resolver, httpPort, tlsPort } = server;
  const ca = await startCaSimulator({ validation: { kind: 'network', resolver, httpPort, tlsPort, ...ports }, authorizationReuse: 0 });
  const client = createAcmeTestClient(ca);
  await client.register();
  const keyAuthorization = (token: string) => `${token}.${thumbprint(createPublicKey(client.privateKey))}`;

  /** Answers one challenge of the only name and gives the authorization once it is decided. */
  const validate = async (name: string, type: string, present: (keyAuthorization: string, token: string) => Promise<void> | void) => {
    const order = await client.order({ names: [name], profile: 'shortlived' });
    const [url = ''] = order.body.authorizations ?? [];
    const challenge = (await client.post(url)).body.challenges?.find((offer) => offer.type === type);
    if (challenge === undefined) throw new Error(`no ${type} for ${name}`);
    await present(keyAuthorization(challenge.token), challenge.token);
    await client.post(challenge.url, {});
    let authorization: TestAnswer;
    do authorization = await client.post(url);
    while (authorization.body.status === 'pending');
    return [authorization.body.status, authorization.body.challenges?.[0]?.error?.type?.replace('urn:ietf:params:acme:error:', '')];
  };
  return {
    server,
    validate,
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      await ca[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function listen(server: Server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

const digest = (keyAuthorization: string) => createHash('sha256').update(keyAuthorization).digest('base64url');

describe('validation over the network', () => {
  it('finds right and wrong answers to HTTP-01, for names and addresses', async () => {
    await using simulation = await prepare();
    const { server, validate } = simulation;
    const present = (keyAuthorization: string, token: string) => server.addHttp01(token, keyAuthorization);
    expect(await validate('a.example', 'http-01', present)).toEqual(['valid', undefined]);
    expect(await validate('127.0.0.1', 'http-01', present)).toEqual(['valid', undefined]);
    expect(await validate('a.example', 'http-01', (_, token) => server.addHttp01(token, 'wrong'))).toEqual(['invalid', 'unauthorized']);
    expect(await validate('a.example', 'http-01', () => {})).toEqual(['invalid', 'unauthorized']);
    await server.addA('elsewhere.example', ['127.0.0.9']);
    expect(await validate('elsewhere.example', 'http-01', present)).toEqual(['invalid', 'connection']);
    await server.addA('both.example', ['127.0.0.9', '127.0.0.1']);
    expect(await validate('both.example', 'http-01', present)).toEqual(['valid', undefined]);
    await server.setServfail('broken.example');
    expect(await validate('broken.example', 'http-01', present)).toEqual(['invalid', 'dns']);
    await server.setDefaultIpv4('');
    expect(await validate('nowhere.example', 'http-01', present)).toEqual(['invalid', 'dns']);
  });

  it('follows redirects to other names, up to ten, and to usual ports alone', async () => {
    let answer = '';
    await using web = await listen(
      createServer(({ url = '', headers: { host } }, response) => {
        const hops = Number(new URL(url, 'http://x').searchParams.get('hops') ?? 0);
        const target = { 'first.example': 'http://second.example/answer', 'port.example': 'http://second.example:8080/' }[host ?? ''];
        if (host === 'loop.example') return response.writeHead(302, { location: `?hops=${hops + 1}` }).end();
        if (target === undefined) return response.end(`${answer}\n`);
        response.writeHead(307, { location: target }).end();
      }),
    );
    await using simulation = await prepare({ httpPort: web.port });
    const present = (keyAuthorization: string) => void (answer = keyAuthorization);
    expect(await simulation.validate('first.example', 'http-01', present)).toEqual(['valid', undefined]);
    expect(await simulation.validate('port.example', 'http-01', present)).toEqual(['invalid', 'connection']);
    expect(await simulation.validate('loop.example', 'http-01', present)).toEqual(['invalid', 'connection']);
  });

  it('finds right and wrong answers to DNS-01, for wildcards too', async () => {
    await using simulation = await prepare();
    const { server, validate } = simulation;
    const record = '_acme-challenge.a.example';
    expect(await validate('a.example', 'dns-01', () => server.setTxt(record, 'wrong'))).toEqual(['invalid', 'unauthorized']);
    expect(await validate('a.example', 'dns-01', (answer) => server.setTxt(record, digest(answer)))).toEqual(['valid', undefined]);
    expect(await validate('*.a.example', 'dns-01', (answer) => server.setTxt(record, digest(answer)))).toEqual(['valid', undefined]);
    await server.clearTxt(record);
    expect(await validate('a.example', 'dns-01', () => {})).toEqual(['invalid', 'unauthorized']);
  });

  it('finds right and wrong answers to TLS-ALPN-01', async () => {
    await using simulation = await prepare();
    const { server, validate } = simulation;
    expect(await validate('a.example', 'tls-alpn-01', (answer) => server.addTlsAlpn01('a.example', answer))).toEqual(['valid', undefined]);
    expect(await validate('a.example', 'tls-alpn-01', () => server.addTlsAlpn01('a.example', 'wrong'))).toEqual([
      'invalid',
      'unauthorized',
    ]);
    expect(await validate('b.example', 'tls-alpn-01', () => {})).toEqual(['invalid', expect.stringMatching(/^(?:tls|unauthorized)$/)]);
    await server.addA('elsewhere.example', ['127.0.0.9']);
    expect(await validate('elsewhere.example', 'tls-alpn-01', () => {})).toEqual(['invalid', 'connection']);
  });

  it('asks for addresses by TLS-ALPN-01 under their name in the reverse tree', async () => {
    let answer: { readonly privateKey: string; readonly certificate: string } | undefined;
    const asked: string[] = [];
    const SNICallback: NonNullable<TlsOptions['SNICallback']> = (name, done) => {
      asked.push(name);
      done(null, createSecureContext({ key: answer?.privateKey, cert: answer?.certificate }));
    };
    await using web = await listen(createTlsServer({ ALPNProtocols: ['acme-tls/1'], SNICallback }));
    await using simulation = await prepare({ tlsPort: web.port });
    const present = (name: string) => async (keyAuthorization: string) => {
      answer = await makeChallengeCertificate({ name, keyAuthorization, now: Date.now() });
    };
    expect(await simulation.validate('127.0.0.1', 'tls-alpn-01', present('127.0.0.1'))).toEqual(['valid', undefined]);
    expect(await simulation.validate('127.0.0.1', 'tls-alpn-01', present('127.0.0.2'))).toEqual(['invalid', 'unauthorized']);
    expect(asked).toEqual(['1.0.0.127.in-addr.arpa', '1.0.0.127.in-addr.arpa']);
  });

  it('reads CAA upwards, and takes unreadable records as a refusal', async () => {
    await using simulation = await prepare();
    const { server, validate } = simulation;
    const present = (keyAuthorization: string, token: string) => server.addHttp01(token, keyAuthorization);
    await server.addCaa('a.example', [{ tag: 'issue', value: 'other.test' }]);
    expect(await validate('www.a.example', 'http-01', present)).toEqual(['invalid', 'caa']);
    await server.addCaa('b.example', [{ tag: 'issue', value: 'ca.test' }]);
    expect(await validate('www.b.example', 'http-01', present)).toEqual(['valid', undefined]);
    await server.setServfail('broken.example');
    await server.addA('www.broken.example', ['127.0.0.1']);
    expect(await validate('www.broken.example', 'http-01', present)).toEqual(['invalid', 'dns']);
  });
});

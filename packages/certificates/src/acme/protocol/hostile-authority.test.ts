import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { makeTestServerCertificate } from '@daspanel/testkit/test-server-certificate.ts';
import { describe, expect, it } from 'vitest';
import { AcmeError } from './acme-types.ts';
import { openAuthority } from './open-authority.ts';
import { USUAL_LIMITS } from './protocol-limits.ts';

const limits = { ...USUAL_LIMITS, connectMilliseconds: 300, wholeMilliseconds: 600, noncePauseMilliseconds: 0 };
const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

type Answer = (request: IncomingMessage, response: ServerResponse, origin: string) => void;

/** An authority on this machine that is well-behaved but for what `answers` says for some paths. */
async function startAuthority(answers: Readonly<Record<string, Answer>>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(`${request.method} ${path}`);
    request.resume();
    const answer = answers[path] ?? usual[path];
    if (path !== '/nonce' || answers[path] === undefined) response.setHeader('replay-nonce', `n-${asked.length}`);
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response, origin);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${portOf(server)}`;
  const authority = openAuthority({ directory: `${origin}/dir`, trustedRoots: null, allowPrivate: true }, { now: Date.now, limits });
  return {
    asked,
    origin,
    authority,
    client: authority.signIn({ key, url: `${origin}/account/1` }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

const json =
  (value: unknown, { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {}): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
const text =
  (body: string, contentType: string, status = 200): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': contentType }).end(body);

const directoryOf = (origin: string) => ({
  newNonce: `${origin}/nonce`,
  newAccount: `${origin}/new-account`,
  newOrder: `${origin}/new-order`,
  revokeCert: `${origin}/revoke`,
  keyChange: `${origin}/key-change`,
});
const usual: Readonly<Record<string, Answer>> = {
  '/dir': (_, response, origin) => json(directoryOf(origin))(_, response, origin),
  '/nonce': (_, response) => response.writeHead(200).end(),
};
const orderOf = (changes: object = {}) => ({
  status: 'pending',
  identifiers: [{ type: 'dns', value: 'a.example' }],
  authorizations: ['https://ca.test/authorization/1'],
  finalize: 'https://ca.test/finalize/1',
  ...changes,
});
const authorizationOf = (changes: object = {}) => ({
  identifier: { type: 'dns', value: 'a.example' },
  status: 'pending',
  challenges: [{ type: 'http-01', url: 'https://ca.test/challenge/1', status: 'pending', token: 'abc_-1' }],
  ...changes,
});
const wanted = { identifiers: [{ type: 'dns', value: 'a.example' }], profile: null, replaces: null } as const;

async function failure(work: Promise<unknown>): Promise<AcmeError> {
  const error: unknown = await work.then(
    () => new Error('nothing failed'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AcmeError)) throw error;
  return error;
}

describe('an answer that cannot be used', () => {
  const endless: Answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const more = () => {
      while (!response.destroyed && response.write('[[[[[[[['.repeat(8_192)));
    };
    response.on('drain', more);
    more();
  };
  const slow: Answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  };
  const cases: Readonly<Record<string, readonly [Answer, RegExp]>> = {
    'is HTML': [text('<html>', 'text/html'), /it is no JSON/],
    'is JSON that calls itself HTML': [text('{}', 'text/html'), /it is no JSON/],
    'says that it is JSON': [text('<html>', 'application/json'), /not what RFC 8555 says/],
    'is empty': [text('', 'application/json'), /not what RFC 8555 says/],
    'is a list': [json([]), /not what RFC 8555 says/],
    'has wrong types': [json({ ...directoryOf('https://ca.test'), newOrder: 5 }), /not what RFC 8555 says/],
    'names something else than a web address': [
      json({ ...directoryOf('https://ca.test'), newOrder: 'file:///etc/passwd' }),
      /not what RFC 8555 says/,
    ],
    'is nested without end': [text('['.repeat(1_000_000), 'application/json'), /not what RFC 8555 says/],
    'has no end': [endless, /more than 1048576 bytes/],
    'comes byte by byte': [slow, /no whole answer within 0.6 s/],
    'never comes': [() => {}, /no whole answer within 0.6 s/],
    'breaks off': [
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{', () => response.destroy());
      },
      /aborted/,
    ],
    'is compressed': [
      (_, response) => response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'br' }).end('x'),
      /compressed, which was not asked for/,
    ],
    'is a redirect': [
      (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      /with a redirect, which is not followed/,
    ],
    'is an error page': [text('<h1>Bad gateway</h1>', 'text/html', 502), /with status 502 and no explanation/],
    'is an error that says nothing': [text('no', 'application/problem+json', 500), /with status 500 and no explanation/],
    'has headers without end': [
      (_, response) => {
        response.setHeader('x', 'x'.repeat(40_000));
        response.end();
      },
      /Header overflow/,
    ],
  };

  it.each(Object.entries(cases))('because it %s is told as unreachable, in a sentence', async (_, [answer, reason]) => {
    await using server = await startAuthority({ '/dir': answer });
    const error = await failure(server.authority.meta());
    expect(error).toMatchObject({ kind: 'unreachable', document: null });
    expect(error.message).toMatch(reason);
    expect(error.message).toMatch(/^The (authority|answer of the authority) .{10,300}\.$/);
    expect(server.asked).toEqual(['GET /dir']);
  });

  it('is asked for anew the next time', async () => {
    let count = 0;
    const flaky: Answer = (request, response, origin) =>
      (count++ === 0 ? text('<html>', 'text/html') : json(directoryOf(origin)))(request, response, origin);
    await using server = await startAuthority({ '/dir': flaky });
    await failure(server.authority.meta());
    expect(await server.authority.meta()).toMatchObject({ hasRenewalInfo: false, externalAccountRequired: false });
    await server.authority.meta();
    expect(server.asked).toEqual(['GET /dir', 'GET /dir']);
  });
});

describe('an authority', () => {
  it('that gives no nonce is not asked for more', async () => {
    await using silent = await startAuthority({
      '/dir': (_, response, origin) => {
        response.removeHeader('replay-nonce');
        json(directoryOf(origin))(_, response, origin);
      },
      '/nonce': (_, response) => response.writeHead(200, { 'replay-nonce': 'not a nonce!' }).end(),
    });
    expect((await failure(silent.client.createOrder(wanted))).message).toContain('it has no nonce');
    expect(silent.asked).toEqual(['GET /dir', 'HEAD /nonce']);
  });

  it('that refuses every nonce is asked a hundred times at most', async () => {
    const refuse = json({ type: 'urn:ietf:params:acme:error:badNonce', detail: 'no' }, { status: 400 });
    await using server = await startAuthority({ '/new-order': refuse });
    expect(await failure(server.client.createOrder(wanted))).toMatchObject({ kind: 'refused', document: { type: 'badNonce' } });
    expect(server.asked).toHaveLength(101);
  });

  it('that wants to be left alone is heard', async () => {
    const document = {
      type: 'urn:ietf:params:acme:error:rateLimited',
      detail: `too many\u001b[31m\nrequests ${'x'.repeat(5_000)}`,
      subproblems: [{ type: 'urn:ietf:params:acme:error:caa', detail: 'no', identifier: { type: 'dns', value: 'A.example' } }, 5],
    };
    const busy = json(document, { status: 429, headers: { 'retry-after': '3600', 'content-type': 'application/problem+json' } });
    await using server = await startAuthority({ '/new-order': busy });
    const begun = Date.now();
    const error = await failure(server.client.createOrder(wanted));
    expect(error).toMatchObject({ kind: 'refused', status: 429, document: { type: 'rateLimited' } });
    expect(error.document?.subproblems).toEqual([{ type: 'caa', detail: 'no', identifier: { type: 'dns', value: 'a.example' } }]);
    expect(error.message).toMatch(/^The authority refused \(rateLimited\): too many \[31m requests x+$/);
    expect(error.message.length).toBeLessThan(1_100);
    expect((error.retryAfter ?? 0) - begun).toBeGreaterThanOrEqual(3_600_000);
    expect((error.retryAfter ?? 0) - begun).toBeLessThan(3_602_000);
  });

  it('that is overloaded and says until when only in a header is heard too', async () => {
    await using server = await startAuthority({
      '/new-order': (_, response) => response.writeHead(503, { 'retry-after': 'Wed, 25 Nov 2099 12:00:00 GMT' }).end('<html>'),
    });
    const error = await failure(server.client.createOrder(wanted));
    expect(error).toMatchObject({ kind: 'unreachable', status: 503, retryAfter: Date.UTC(2099, 10, 25, 12) });
  });

  it('that gives tokens and names which are no such thing is not believed', async () => {
    const challenge = authorizationOf().challenges[0];
    await using server = await startAuthority({
      '/token': json(authorizationOf({ challenges: [{ ...challenge, token: '../../etc/passwd' }] })),
      '/name': json(authorizationOf({ identifier: { type: 'dns', value: '../../etc' } })),
      '/slash': json(authorizationOf({ identifier: { type: 'dns', value: 'a/b' } })),
      '/good': json(authorizationOf({ identifier: { type: 'dns', value: 'A.Example' }, new: true })),
    });
    for (const path of ['/token', '/name', '/slash']) {
      expect(await failure(server.client.readAuthorization(server.origin + path))).toMatchObject({ kind: 'unreachable' });
    }
    expect(await server.client.readAuthorization(`${server.origin}/good`)).toEqual({
      url: `${server.origin}/good`,
      ...authorizationOf(),
      wildcard: false,
      challenges: [{ ...challenge, error: null }],
      retryAfter: null,
    });
  });

  it('may leave out and add what it likes beside what is needed', async () => {
    await using server = await startAuthority({
      '/order': json(orderOf({ expires: 'some day', error: 'odd', extra: { a: 1 } }), { headers: { 'retry-after': 'later' } }),
      '/dir': (_, response, origin) =>
        json({
          ...directoryOf(origin),
          renewalInfo: 7,
          meta: { termsOfService: 'javascript:alert(1)', profiles: { classic: 'as ever', __proto__: {} }, caaIdentities: 'x' },
        })(_, response, origin),
    });
    expect(await server.client.readOrder(`${server.origin}/order`)).toMatchObject({ expires: null, error: null, retryAfter: null });
    const meta = await server.client.meta();
    expect(meta).toMatchObject({ termsOfService: null, hasRenewalInfo: false, caaIdentities: [] });
    expect([...meta.profiles]).toEqual([['classic', 'as ever']]);
    expect(await failure(server.client.readRenewalInfo('a.b'))).toMatchObject({ kind: 'refused', status: null });
  });

  it('must say where an order is', async () => {
    await using server = await startAuthority({
      '/new-order': json(orderOf(), { status: 201, headers: { location: '/relative' } }),
    });
    expect((await failure(server.client.createOrder(wanted))).message).toContain('it does not say where the order is');
  });

  it.each([
    ['text/html', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'it is no chain of certificates'],
    ['application/pem-certificate-chain', '', 'it has 0 certificates'],
    ['application/pem-certificate-chain', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', 'it has 0 certificates'],
    ['application/pem-certificate-chain', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'cannot be read'],
    [
      'application/pem-certificate-chain',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'.repeat(50),
      'it has 50 certificates',
    ],
  ])('cannot pass off as a chain what is %s %j', async (contentType, body, reason) => {
    await using server = await startAuthority({ '/certificate': text(body, contentType) });
    const error = await failure(server.client.downloadCertificate(`${server.origin}/certificate`));
    expect(error.kind).toBe('unreachable');
    expect(error.message).toContain(reason);
  });

  it('whose window makes no sense is not believed, and one that lies in the past is the caller’s to judge', async () => {
    const dir: Answer = (_, response, origin) => json({ ...directoryOf(origin), renewalInfo: `${origin}/renewal/` })(_, response, origin);
    const window = (start: string, end: string) => json({ suggestedWindow: { start, end } }, { headers: { 'retry-after': '21600' } });
    await using server = await startAuthority({
      '/dir': dir,
      '/renewal/a.b': window('2020-01-02T00:00:00Z', '2020-01-01T00:00:00Z'),
      '/renewal/c.d': window('tomorrow', '2020-01-01T00:00:00Z'),
    });
    expect(await server.client.readRenewalInfo('a.b')).toMatchObject({
      start: Date.UTC(2020, 0, 2),
      end: Date.UTC(2020, 0, 1),
      explanation: null,
      retryAfter: expect.any(Number),
    });
    expect(await failure(server.client.readRenewalInfo('c.d'))).toMatchObject({ kind: 'unreachable' });
  });

  it('whose clock is wrong is found out', async () => {
    const ahead = new Date(Date.now() + 7_200_000).toUTCString();
    await using server = await startAuthority({
      '/dir': (_, response, origin) => json(directoryOf(origin), { headers: { date: ahead } })(_, response, origin),
    });
    expect(server.authority.clockSkew).toBe(null);
    await server.authority.meta();
    expect(Math.abs((server.authority.clockSkew ?? 0) - 7_200)).toBeLessThan(3);
  });
});

describe('a connection', () => {
  it('that was closed while it was idle is opened again', async () => {
    let drops = 0;
    await using server = await startAuthority({
      '/order': (request, response, origin) => {
        if (drops++ === 0) request.socket.destroy();
        else json(orderOf())(request, response, origin);
      },
    });
    await server.client.meta();
    expect(await server.client.readOrder(`${server.origin}/order`)).toMatchObject({ status: 'pending' });
    expect(server.asked.filter((line) => line === 'POST /order')).toHaveLength(2);
  });

  it('that a request waited for counts as connected, and the waiting takes no time from the answer', async () => {
    await using server = await startAuthority({
      '/order': (request, response, origin) => void setTimeout(() => json(orderOf())(request, response, origin), 400),
    });
    await server.client.meta();
    const read = () => server.client.readOrder(`${server.origin}/order`);
    expect(await Promise.all(Array.from({ length: 40 }, read))).toHaveLength(40);
  });

  it('that is never made is given up', async () => {
    // Takes connections and never speaks TLS.
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const directory = `https://127.0.0.1:${portOf(server)}/dir`;
    const authority = openAuthority({ directory, trustedRoots: null, allowPrivate: true }, { now: Date.now, limits });
    expect((await failure(authority.meta())).message).toContain('there was no connection within 0.3 s');
    server.close();
  });

  it('is given up at once when the caller stops', async () => {
    await using server = await startAuthority({ '/dir': () => {} });
    const begun = performance.now();
    await expect(server.client.meta(AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(performance.now() - begun).toBeLessThan(400);
    await expect(server.client.meta(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  });

  it('is not made with a server that no trusted root vouches for', async () => {
    const [own, other] = await Promise.all([makeTestServerCertificate(), makeTestServerCertificate()]);
    const server = createSecureServer({ key: own.privateKey, cert: own.chain }, (_, response) => response.end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const directory = `https://127.0.0.1:${portOf(server)}/dir`;
    for (const trustedRoots of [null, other.root]) {
      const authority = openAuthority({ directory, trustedRoots, allowPrivate: true }, { now: Date.now, limits });
      expect((await failure(authority.meta())).message).toMatch(/certificate/);
    }
    const trusting = openAuthority({ directory, trustedRoots: own.root, allowPrivate: true }, { now: Date.now, limits });
    expect((await failure(trusting.meta())).message).toContain('it is no JSON');
    server.closeAllConnections();
    server.close();
  });
});

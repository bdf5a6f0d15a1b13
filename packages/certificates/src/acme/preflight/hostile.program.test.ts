import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { makeChallengeCertificate } from '@daspanel/x509/make-challenge-certificate.ts';
import { startBind, type BindZone } from '@daspanel/testkit/bind-under-test.ts';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { expect, test } from 'vitest';
import { startPreflight } from '../../../test/preflight-under-test.ts';

/** A preflight that asks a real DNS server with a zone of these records. */
async function start(...records: readonly string[]) {
  const zones: readonly BindZone[] = [
    { name: 'test', records: [] },
    { name: 'shop.test', records },
  ];
  const bind = await startBind({ zones });
  const ports = { http: await findFreePort(), https: await findFreePort() };
  const preflight = await startPreflight({ resolver: bind.server, ports, interfaceAddresses: [] });
  const dispose = async () => {
    await preflight[Symbol.asyncDispose]();
    await bind[Symbol.asyncDispose]();
  };
  return { ...preflight, ports, [Symbol.asyncDispose]: dispose };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

test('of a thousand addresses eight are looked at', async () => {
  await using preflight = await start(...numbers(1_000).map((number) => `@ A 127.${1 + (number >> 8)}.${number & 255}.1`));
  const diagnosis = await preflight.check('shop.test');
  expect(diagnosis.addresses).toHaveLength(8);
  expect(diagnosis.problems[0]).toMatchObject({ code: 'too-many-addresses', detail: expect.stringContaining('1000 addresses') as string });
  expect(JSON.stringify(diagnosis).length).toBeLessThan(20_000);
});

test('a name with more addresses than are looked at is not said to lead here', async () => {
  const addresses = numbers(9).map((number) => `127.0.0.${2 + number}`);
  await using preflight = await start(...addresses.map((address) => `@ A ${address}`));
  for (const address of addresses) await preflight.answerHttp(address);
  expect(await preflight.check('shop.test')).toMatchObject({ challenge: null, problems: [{ code: 'too-many-addresses' }] });
});

test('a thousand CAA records are judged, and twenty shown', async () => {
  await using preflight = await start('@ A 127.0.0.2', ...numbers(1_000).map((number) => `@ CAA 0 issue "authority-${number}.test"`));
  const diagnosis = await preflight.check('shop.test');
  expect(diagnosis.caa).toMatchObject({ verdict: 'forbidden', at: 'shop.test' });
  expect(diagnosis.caa.records).toHaveLength(20);
  expect(JSON.stringify(diagnosis).length).toBeLessThan(10_000);
});

test('redirects are followed ten times, to the same host and ports, and nowhere else', async () => {
  await using preflight = await start('@ A 127.0.0.2', 'far A 127.0.0.3', 'deep A 127.0.0.4', 'port A 127.0.0.5', 'file A 127.0.0.6');
  const { http, https } = preflight.ports;
  const visits: string[] = [];
  const lead = (address: string, location: (host: string) => string) =>
    preflight.serve(address, ({ headers, url }, response) => {
      visits.push(`${address} ${url?.slice(0, 8)}`);
      response.writeHead(302, { location: location(headers.host ?? '') }).end();
    });
  await lead('127.0.0.2', () => '/around');
  await lead('127.0.0.3', () => `http://127.0.0.9:${http}/secret`);
  await lead('127.0.0.4', (host) => `http://user:password@${host}/`);
  await lead('127.0.0.5', (host) => `http://${host.replace(/:.*/, '')}:${https + 1}/`);
  await lead('127.0.0.6', () => 'file:///etc/passwd');
  await preflight.serve('127.0.0.9', (_request, response) => {
    visits.push('127.0.0.9');
    response.end();
  });
  const detailOf = async (name: string) => (await preflight.check(name, { settings: { challenges: ['http-01'] } })).addresses[0]?.detail;
  expect(await detailOf('shop.test')).toContain('leads on more than 10 times');
  expect(visits).toHaveLength(11);
  expect(await detailOf('far.shop.test')).toContain(`it leads on to http://127.0.0.9:${http}/secret`);
  for (const name of ['deep', 'port', 'file']) expect(await detailOf(`${name}.shop.test`)).toContain('it leads on to');
  expect(visits).toHaveLength(15);
  expect(visits).not.toContain('127.0.0.9');
});

test('a server in front that leads on to HTTPS, and answers there, is this installation', async () => {
  await using preflight = await start('@ A 127.0.0.2', '@ A 127.0.0.3');
  const { privateKey, certificate } = await makeChallengeCertificate({ name: 'wrong.test', keyAuthorization: 'x', now: Date.now() });
  await preflight.answerHttp('127.0.0.3');
  const answers = (url: string) => fetch(`http://127.0.0.3:${preflight.ports.http}${url}`, { headers: { host: 'shop.test' } });
  expect((await answers('/.well-known/acme-challenge/none')).status).toBe(404);
  await preflight.serve('127.0.0.2', ({ url }, response) => response.writeHead(301, { location: `https://shop.test${url}` }).end());
  await preflight.serve(
    '127.0.0.2',
    ({ url = '', headers }, response) => {
      void import('node:http').then(({ get }) =>
        get({ host: '127.0.0.3', port: preflight.ports.http, path: url, headers: { host: headers.host ?? '' } }, (answer) =>
          answer.pipe(response),
        ),
      );
    },
    { key: privateKey, cert: certificate },
  );
  expect(await preflight.check('shop.test')).toMatchObject({ challenge: 'http-01', problems: [] });
});

test('an endless answer is not read to its end', async () => {
  await using preflight = await start('@ A 127.0.0.2', 'head A 127.0.0.3');
  await preflight.serve('127.0.0.2', (_request, response) => {
    response.writeHead(200);
    const pour = setInterval(() => response.write('x'.repeat(10_000)), 1);
    response.on('close', () => clearInterval(pour));
  });
  const pouring = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 200 OK\r\n');
    const pour = setInterval(() => socket.write(`x: ${'x'.repeat(10_000)}\r\n`), 1);
    socket.on('close', () => clearInterval(pour));
  });
  pouring.listen(preflight.ports.http, '127.0.0.3');
  await once(pouring, 'listening');
  const began = performance.now();
  for (const name of ['shop.test', 'head.shop.test']) {
    expect(await preflight.check(name, { settings: { challenges: ['http-01'] } })).toMatchObject({
      challenge: null,
      addresses: [{ verdict: 'elsewhere' }],
    });
  }
  expect(performance.now() - began).toBeLessThan(3_000);
  pouring.close();
});

test('servers and DNS that never answer are left within 20 seconds, and at once when the caller gives up', async () => {
  await using preflight = await start('@ A 127.0.0.2', '@ A 127.0.0.3');
  const mute = [preflight.ports.http, preflight.ports.https].flatMap((port) =>
    ['127.0.0.2', '127.0.0.3'].map((address) => {
      const server = createServer((socket) => socket.on('error', () => {}));
      server.listen(port, address);
      return server;
    }),
  );
  const dns = createSocket('udp4');
  dns.bind(0, '127.0.0.1');
  await once(dns, 'listening');
  const resolvers = numbers(4).map(() => `127.0.0.1:${dns.address().port}`);
  const began = performance.now();
  const [silent, unknown] = await Promise.all([
    preflight.check('shop.test'),
    preflight.check('a.b.c.d.e.shop.test', { settings: { resolvers } }),
  ]);
  expect(silent).toMatchObject({ challenge: null, addresses: [{ verdict: 'unreachable' }, { verdict: 'unreachable' }] });
  expect(unknown.problems.map(({ code }) => code)).toEqual(['dns-failed']);
  expect(performance.now() - began).toBeLessThan(20_000);

  const given = performance.now();
  expect(await preflight.check('shop.test', { signal: AbortSignal.timeout(500) })).toMatchObject({ challenge: null });
  expect(performance.now() - given).toBeLessThan(2_000);
  expect(await preflight.listLeft()).toEqual([]);
  for (const server of mute) server.close();
  dns.close();
});

test('text of strangers is shown in one printable line', async () => {
  await using preflight = await start('@ A 127.0.0.2');
  await preflight.serve('127.0.0.2', (_request, response) => response.writeHead(500, { server: `<b>\u00ff${'y'.repeat(500)}` }).end());
  const diagnosis = await preflight.check('shop.test', { settings: { challenges: ['http-01'] } });
  expect(diagnosis.addresses[0]?.detail).toMatch(/^Another server answers here on port \d+: status 500 from <b>\?y{76}\.\.\.\.$/);
});

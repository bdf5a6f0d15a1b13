import { readFile, writeFile } from 'node:fs/promises';
import { challengeFiles } from '@daspanel/formats/acme-challenges.ts';
import type { DnsProvider } from '@daspanel/formats/acme-requests.ts';
import { makeChallengeCertificate } from '@daspanel/x509/make-challenge-certificate.ts';
import { startBind, type BindZone } from '@daspanel/testkit/bind-under-test.ts';
import { startChallengeTestServer } from '@daspanel/testkit/challenge-test-server.ts';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { expect, test } from 'vitest';
import { startPreflight } from '../../../test/preflight-under-test.ts';

/** A preflight that asks a real DNS server with these zones. */
async function start(zones: readonly BindZone[], interfaceAddresses: readonly string[] = []) {
  const bind = await startBind({ zones });
  const ports = { http: await findFreePort(), https: await findFreePort() };
  const preflight = await startPreflight({ resolver: bind.server, ports, interfaceAddresses });
  const dispose = async () => {
    await preflight[Symbol.asyncDispose]();
    await bind[Symbol.asyncDispose]();
  };
  return { ...preflight, bind, ports, [Symbol.asyncDispose]: dispose };
}

const shop = (...records: readonly string[]) => [
  { name: 'test', records: [] },
  { name: 'shop.test', records },
];
const provider: DnsProvider = {
  id: 'own',
  kind: 'rfc2136',
  zones: ['shop.test'],
  server: { host: '127.0.0.1', port: 1 },
  key: { name: 'panel', algorithm: 'hmac-sha256', secret: 'c2VjcmV0c2VjcmV0' },
};

test('a name whose addresses all lead here is validated by HTTP, and nothing is left behind', async () => {
  await using preflight = await start(shop('@ A 127.0.0.2', '@ A 127.0.0.3', 'www CNAME web', 'web CNAME @'), ['127.0.0.2']);
  for (const address of ['127.0.0.2', '127.0.0.3']) await preflight.answerHttp(address);
  const diagnosis = await preflight.check('www.shop.test');
  expect(diagnosis).toMatchObject({
    name: 'www.shop.test',
    aliases: ['web.shop.test', 'shop.test'],
    caa: { verdict: 'allowed', at: null, records: [] },
    challenge: 'http-01',
    problems: [],
  });
  expect(diagnosis.addresses.map(({ address, verdict }) => `${address} ${verdict}`).sort()).toEqual(['127.0.0.2 here', '127.0.0.3 here']);
  expect(await preflight.listLeft()).toEqual([]);
});

test('one address that leads elsewhere is named, with what answers there and what it should be', async () => {
  await using preflight = await start(shop('@ A 127.0.0.2', '@ A 127.0.0.4'), ['10.1.2.3']);
  await preflight.answerHttp('127.0.0.2');
  await preflight.serve('127.0.0.4', (_request, response) => response.writeHead(404, { server: 'Other/1.0' }).end('x'));
  const diagnosis = await preflight.check('shop.test');
  expect(diagnosis).toMatchObject({ challenge: null, expected: ['10.1.2.3'] });
  expect(diagnosis.addresses).toContainEqual(expect.objectContaining({ address: '127.0.0.4', verdict: 'elsewhere' }));
  expect(diagnosis.problems).toEqual([
    {
      code: 'dns-elsewhere',
      name: 'shop.test',
      detail: expect.stringMatching(
        /^shop\.test points to 127\.0\.0\.4, which is not this server\. .*status 404 from Other\/1\.0\.$/,
      ) as string,
      advice: expect.stringContaining('10.1.2.3') as string,
    },
  ]);
  // The site has not moved yet: with a DNS provider it can have its certificate before.
  const early = await preflight.check('shop.test', { settings: { dnsProviders: [provider] } });
  expect(early).toMatchObject({ challenge: 'dns-01', problems: [{ code: 'dns-elsewhere' }] });
});

test('an IPv6 address alone that is wrong is said to be the one', async () => {
  await using preflight = await start(shop('@ A 127.0.0.2', '@ AAAA ::1'), ['127.0.0.2']);
  await preflight.answerHttp('127.0.0.2');
  const diagnosis = await preflight.check('shop.test');
  expect(diagnosis).toMatchObject({
    challenge: null,
    problems: [{ code: 'ipv6-elsewhere', advice: expect.stringContaining('AAAA') as string }],
  });
});

test('a port 80 that is closed is said to be, and TLS takes its place where it answers', async () => {
  await using preflight = await start(shop('@ A 127.0.0.2'));
  expect(await preflight.check('shop.test')).toMatchObject({
    challenge: null,
    addresses: [{ address: '127.0.0.2', verdict: 'unreachable' }],
    problems: [{ code: 'port-closed', detail: expect.stringContaining('refused') as string }],
  });
  await preflight.answerTls('127.0.0.2');
  expect(await preflight.check('shop.test')).toMatchObject({ challenge: 'tls-alpn-01', addresses: [{ verdict: 'here' }], problems: [] });
  expect(await preflight.check('shop.test', { offered: ['http-01', 'dns-01'] })).toMatchObject({ challenge: null });
  expect(await preflight.check('127.0.0.2')).toMatchObject({ challenge: 'tls-alpn-01', addresses: [{ verdict: 'here' }] });
  expect(await preflight.listLeft()).toEqual([]);
});

test('checks of one name at the same time do not disturb each other', async () => {
  await using preflight = await start(shop('@ A 127.0.0.2'));
  await preflight.answerTls('127.0.0.2');
  const settings = { challenges: ['tls-alpn-01' as const] };
  const checks = await Promise.all(Array.from({ length: 6 }, () => preflight.check('shop.test', { settings })));
  expect(checks.map(({ challenge }) => challenge)).toEqual(checks.map(() => 'tls-alpn-01'));
});

test('the certificate of an order under way stays, and does for looking', async () => {
  await using preflight = await start(shop('@ A 127.0.0.2'));
  await preflight.answerTls('127.0.0.2');
  const { privateKey, certificate } = await makeChallengeCertificate({ name: 'shop.test', keyAuthorization: 'order', now: Date.now() });
  const file = challengeFiles(preflight.folder).tlsAlpn01('shop.test');
  await writeFile(file, privateKey + certificate);
  expect(await preflight.check('shop.test')).toMatchObject({ challenge: 'tls-alpn-01' });
  expect(await readFile(file, 'utf8')).toBe(privateKey + certificate);
});

test('an own address that cannot be reached from within is no obstacle, another program there is', async () => {
  await using preflight = await start(shop('@ A 127.0.0.2', 'taken A 127.0.0.5'), ['127.0.0.5']);
  const settings = { publicAddresses: ['127.0.0.2'] };
  expect(await preflight.check('shop.test', { settings })).toMatchObject({
    challenge: 'http-01',
    addresses: [{ verdict: 'unknown' }],
    problems: [],
  });
  await preflight.serve('127.0.0.5', (_request, response) => response.end('It works!'));
  expect(await preflight.check('taken.shop.test')).toMatchObject({ challenge: null, problems: [{ code: 'other-server' }] });
});

test('addresses of local networks are not connected to for a public authority, nor those of the link for any', async () => {
  const zones = [
    { name: 'site', records: [] },
    { name: 'shop.site', records: ['@ A 127.0.0.2', 'metadata A 169.254.169.254', 'zero A 0.0.0.0'] },
  ];
  await using preflight = await start(zones);
  let visits = 0;
  await preflight.serve('127.0.0.2', (_request, response) => {
    visits += 1;
    response.end();
  });
  for (const issuer of [{ isPrivate: false }, null]) {
    expect(await preflight.check('shop.site', { issuer })).toMatchObject({
      challenge: null,
      addresses: [{ address: '127.0.0.2', verdict: 'private' }],
      problems: [{ code: 'private-address' }],
    });
  }
  expect(await preflight.check('10.0.0.1', { issuer: { isPrivate: false } })).toMatchObject({
    challenge: null,
    problems: [{ code: 'private-address' }],
  });
  expect(visits).toBe(0);
  for (const name of ['metadata.shop.site', 'zero.shop.site']) {
    expect(await preflight.check(name)).toMatchObject({ challenge: null, addresses: [{ verdict: 'private' }] });
  }
});

test('names of no public DNS are told at once, but for an authority of the own network', async () => {
  await using preflight = await start(shop('@ A 127.0.0.2'));
  await preflight.answerHttp('127.0.0.2');
  for (const name of ['shop.test', '*.shop.test', 'nas', 'printer.local']) {
    expect(await preflight.check(name, { issuer: { isPrivate: false } })).toMatchObject({
      challenge: null,
      problems: [{ code: 'not-public', name }],
    });
  }
  expect(await preflight.check('shop.test')).toMatchObject({ challenge: 'http-01' });
});

test('what is wrong with DNS is told apart', async () => {
  await using preflight = await start([
    ...shop('mail MX 10 mail', 'loop CNAME pool', 'pool CNAME loop'),
    { name: 'broken.test', records: null },
    { name: 'broken.site', records: null },
  ]);
  const check = async (name: string) => (await preflight.check(name)).problems.map(({ code, detail }) => `${code}: ${detail}`);
  expect(await check('gone.shop.test')).toEqual(['dns-missing: gone.shop.test does not exist in DNS.']);
  expect(await check('mail.shop.test')).toEqual(['dns-missing: mail.shop.test has no address in DNS.']);
  expect(await check('www.broken.test')).toEqual([expect.stringMatching(/^dns-failed: .*SERVFAIL.*DNSSEC/)]);
  expect(await check('loop.shop.test')).toEqual([expect.stringMatching(/^dns-failed: .*leads back to loop\.shop\.test/)]);
  // A public authority refuses when it cannot ask for CAA records.
  const { caa, problems } = await preflight.check('www.broken.site', { issuer: { isPrivate: false } });
  expect(caa).toEqual({ verdict: 'unknown', at: 'www.broken.site', records: [] });
  expect(problems.map(({ detail }) => detail)).toEqual([expect.stringContaining('CAA records'), expect.stringContaining('DNSSEC')]);
  await preflight.bind.stop();
  expect(await check('shop.test')).toEqual([expect.stringMatching(/^dns-failed: .*cannot be reached/)]);
  expect((await preflight.check('shop.test', { settings: { resolvers: ['not an address'] } })).problems).toMatchObject([
    { code: 'dns-failed', detail: expect.stringContaining('not an address') as string },
  ]);
});

test('wildcards need a DNS provider, addresses and names do not', async () => {
  await using preflight = await start(shop('@ A 127.0.0.2', '* A 127.0.0.2', '_acme-challenge.far CNAME far.answers.test.'));
  await preflight.answerHttp('127.0.0.2');
  expect(await preflight.check('*.shop.test')).toMatchObject({
    challenge: null,
    addresses: [{ address: '127.0.0.2', verdict: 'here' }],
    problems: [{ code: 'needs-dns-provider', name: '*.shop.test', advice: expect.stringContaining('shop.test') as string }],
  });
  const settings = { dnsProviders: [provider] };
  expect(await preflight.check('*.shop.test', { settings })).toMatchObject({ challenge: 'dns-01', problems: [] });
  expect(await preflight.check('*.far.shop.test', { settings })).toMatchObject({
    challenge: null,
    problems: [{ code: 'needs-dns-provider', detail: expect.stringContaining('far.answers.test') as string }],
  });
  expect(await preflight.check('*.shop.test', { settings: { ...settings, challenges: ['http-01'] } })).toMatchObject({
    challenge: null,
    problems: [{ code: 'challenge-not-wanted' }],
  });
  expect(await preflight.check('127.0.0.2', { settings })).toMatchObject({ challenge: 'http-01', caa: { verdict: 'allowed' } });
  expect(await preflight.check('shop.test', { settings: { ...settings, challenges: ['dns-01', 'http-01'] } })).toMatchObject({
    challenge: 'dns-01',
  });
});

test('CAA records are looked for up the tree, and said in plain words', async () => {
  const zones = [
    {
      name: 'shop.test',
      records: [
        '@ CAA 0 issue "other.test"',
        '* A 127.0.0.2',
        'own CAA 0 issue "authority.test"',
        'own A 127.0.0.2',
        'a.own A 127.0.0.2',
        'dns CAA 0 issue "authority.test; validationmethods=dns-01"',
        'dns A 127.0.0.2',
      ],
    },
    { name: 'test', records: ['shop NS ns1.shop', 'broken NS ns1.broken'] },
    { name: 'broken.test', records: null },
  ];
  await using preflight = await start(zones);
  await preflight.answerHttp('127.0.0.2');
  expect(await preflight.check('www.shop.test')).toMatchObject({
    challenge: null,
    caa: { verdict: 'forbidden', at: 'shop.test', records: ['0 issue "other.test"'] },
    problems: [
      {
        code: 'caa-forbids',
        detail:
          'The CAA records of shop.test in DNS do not let Test authority issue a certificate for www.shop.test: only other.test may issue.',
        advice: expect.stringContaining('shop.test CAA 0 issue "authority.test"') as string,
      },
    ],
  });
  expect(await preflight.check('a.own.shop.test')).toMatchObject({
    challenge: 'http-01',
    caa: { verdict: 'allowed', at: 'own.shop.test' },
  });
  expect(await preflight.check('own.shop.test', { caaIdentities: [] })).toMatchObject({
    challenge: 'http-01',
    caa: { verdict: 'unknown' },
  });
  expect(await preflight.check('dns.shop.test')).toMatchObject({
    challenge: null,
    problems: [{ code: 'caa-forbids', detail: expect.stringContaining('DNS-01 only') as string }],
  });
  expect(await preflight.check('dns.shop.test', { settings: { dnsProviders: [provider] } })).toMatchObject({ challenge: 'dns-01' });
});

test("what Pebble's own DNS server says is understood", async () => {
  await using dns = await startChallengeTestServer();
  const ports = { http: await findFreePort(), https: await findFreePort() };
  await using preflight = await startPreflight({ resolver: dns.dnsServer, ports, interfaceAddresses: [] });
  await preflight.answerHttp('127.0.0.2');
  await dns.addA('shop.test', ['127.0.0.2']);
  await dns.setCname('www.shop.test', 'shop.test');
  expect(await preflight.check('www.shop.test')).toMatchObject({ challenge: 'http-01', aliases: ['shop.test'], problems: [] });
  await dns.addCaa('shop.test', [{ tag: 'issue', value: 'other.test' }]);
  expect(await preflight.check('shop.test')).toMatchObject({ challenge: null, caa: { verdict: 'forbidden', at: 'shop.test' } });
  await dns.setServfail('broken.test');
  const { challenge, problems } = await preflight.check('broken.test');
  expect({ challenge, code: problems[0]?.code, detail: problems[0]?.detail }).toMatchObject({
    challenge: null,
    code: 'dns-failed',
    detail: expect.stringContaining('SERVFAIL') as string,
  });
});

import { setTimeout as wait } from 'node:timers/promises';
import type { ChallengeType, DnsProvider } from '@daspanel/formats/acme-requests.ts';
import { startBind, type BindKey } from '@daspanel/testkit/bind-under-test.ts';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { startPebble } from '@daspanel/testkit/pebble-under-test.ts';
import { generateKey } from '@daspanel/x509/generate-key.ts';
import { expect, test } from 'vitest';
import { startPreflight } from '../../../test/preflight-under-test.ts';
import { openAuthority } from '../protocol/open-authority.ts';
import type { ChallengePresenter } from './challenge-presenter.ts';
import { createDnsPresenter } from './create-dns-presenter.ts';
import { createHttpPresenter } from './create-http-presenter.ts';
import { createTlsAlpnPresenter } from './create-tls-alpn-presenter.ts';

const signal = new AbortController().signal;
const key: BindKey = { name: 'panel', algorithm: 'hmac-sha256', secret: Buffer.alloc(32, 1).toString('base64') };

test('a real authority finds the answers to all kinds of challenges, and the preflight foretells each', async () => {
  const zones = [
    { name: 'test', records: [] },
    { name: 'shop.test', records: ['@ A 127.0.0.2', 'www A 127.0.0.2', '* A 127.0.0.2'], updatedBy: ['panel'] },
  ];
  await using bind = await startBind({ keys: [key], zones });
  const ports = { http: await findFreePort(), https: await findFreePort() };
  await using preflight = await startPreflight({ resolver: bind.server, ports, interfaceAddresses: [] });
  await preflight.answerHttp('127.0.0.2');
  await preflight.answerTls('127.0.0.2');
  await using pebble = await startPebble({ dnsServer: bind.server, httpPort: ports.http, tlsPort: ports.https });
  const provider: DnsProvider = { id: 'own', kind: 'rfc2136', zones: ['shop.test'], server: { host: '127.0.0.1', port: bind.port }, key };
  const settings = { dnsProviders: [provider], resolvers: [bind.server] };
  const presenters: Readonly<Record<ChallengeType, ChallengePresenter>> = {
    'http-01': createHttpPresenter({ folder: preflight.folder }),
    'tls-alpn-01': createTlsAlpnPresenter({ folder: preflight.folder, now: Date.now }),
    'dns-01': createDnsPresenter({ settings: () => settings, now: Date.now, nameServer: () => bind.server }),
  };
  const authority = openAuthority({ directory: pebble.directory, trustedRoots: pebble.serverRoot, allowPrivate: true }, { now: Date.now });
  const { privateKey } = await generateKey();
  const { url } = await authority.createAccount({ key: privateKey, email: null, externalAccount: null });
  const client = authority.signIn({ key: privateKey, url });

  const validate = async (type: ChallengeType, ...names: readonly string[]) => {
    for (const name of names)
      expect(await preflight.check(name, { settings: { ...settings, challenges: [type] } })).toMatchObject({
        challenge: type,
        problems: [],
      });
    const identifiers = names.map((value) => ({ type: /^[0-9.]+$/.test(value) ? ('ip' as const) : ('dns' as const), value }));
    const order = await client.createOrder({ identifiers, profile: null, replaces: null });
    const authorizations = await Promise.all(order.authorizations.map((authorization) => client.readAuthorization(authorization)));
    const answers = authorizations.map(({ identifier, challenges }) => {
      const challenge = challenges.find((offered) => offered.type === type);
      if (challenge === undefined) throw new Error(`${type} is not offered`);
      return { challenge, presented: { identifier, token: challenge.token, keyAuthorization: client.keyAuthorization(challenge.token) } };
    });
    await Promise.all(answers.map(({ presented }) => presenters[type].present(presented, signal)));
    for (const { challenge } of answers) await client.answerChallenge(challenge.url);
    let { status } = order;
    while (status === 'pending') {
      await wait(50);
      ({ status } = await client.readOrder(order.url));
    }
    await Promise.all(answers.map(({ presented }) => presenters[type].withdraw(presented, signal)));
    return status;
  };

  expect(await validate('http-01', 'shop.test', 'www.shop.test', '127.0.0.2')).toBe('ready');
  expect(await validate('tls-alpn-01', 'tls.shop.test', '127.0.0.2')).toBe('ready');
  expect(await validate('dns-01', 'deep.shop.test', '*.deep.shop.test')).toBe('ready');
  expect(await preflight.listLeft()).toEqual([]);
  expect(await bind.readTexts('_acme-challenge.deep.shop.test')).toEqual([]);
});

import { acmeSettings } from '@daspanel/formats/acme-requests.ts';
import { Secret } from '@daspanel/platform/secret.ts';
import { dnsProviderId } from '@daspanel/contract';
import { expect, test } from 'vitest';
import { sealProviderSecret } from '../dns-providers/provider-secret.ts';
import { initialSettings } from './certificate-settings-store.ts';
import { describeAcmeSettings } from './describe-acme-settings.ts';
import { settleIssuers } from './settle-issuers.ts';
import { wantedIssuer } from '@daspanel/contract';

const key = new Secret(Buffer.alloc(32, 1));
const other = new Secret(Buffer.alloc(32, 2));
const settle = (issuers: readonly object[], before = initialSettings.issuers) =>
  settleIssuers(
    key,
    before,
    issuers.map((issuer) => wantedIssuer.parse(issuer)),
  );
const describe = (issuers: readonly object[]) =>
  acmeSettings.parse(describeAcmeSettings(key, { settings: { ...initialSettings, issuers: settle(issuers) }, providers: [] }));

test('Let’s Encrypt is its directories, and its limits', () => {
  expect(describe([{ kind: 'lets-encrypt', email: 'a@example.com' }]).issuers).toEqual([
    {
      name: 'Let’s Encrypt',
      directory: 'https://acme-v02.api.letsencrypt.org/directory',
      staging: 'https://acme-staging-v02.api.letsencrypt.org/directory',
      email: 'a@example.com',
      externalAccount: null,
      profile: null,
      trustedRoots: null,
      isPrivate: false,
      validationPorts: { http: 80, https: 443 },
      limits: 'lets-encrypt',
    },
  ]);
});

const custom = { kind: 'custom', name: 'Own', directory: 'https://ca.example.com/directory' };
const bound = { ...custom, externalAccount: { keyId: 'k', hmacKey: 'a2V5IG9mIHRoZSBhY2NvdW50' } };

test('the key of an external account is sealed in between, and stays for its directory and id alone', () => {
  const stored = settle([bound]);
  expect(JSON.stringify(stored)).not.toContain(bound.externalAccount.hmacKey);
  expect(describe([bound]).issuers[0]?.externalAccount).toEqual(bound.externalAccount);
  const without = { ...custom, externalAccount: { keyId: 'k' } };
  expect(settle([without], stored)).toEqual(stored);
  expect(() => settle([{ ...without, directory: 'https://evil.example.com/directory' }], stored)).toThrow(/hmacKey: is needed/);
  expect(() => settle([{ ...without, externalAccount: { keyId: 'other' } }], stored)).toThrow(/hmacKey: is needed/);
});

test.each([
  ['an authority twice', [custom, custom]],
  ['plain HTTP to a public authority', [{ ...custom, directory: 'http://ca.example.com/directory' }]],
  ['plain HTTP to its test service', [{ ...custom, staging: 'http://ca.example.com/directory' }]],
  ['roots that are none', [{ ...custom, trustedRoots: 'nothing' }]],
])('%s is refused', (_what, issuers) => {
  expect(() => settle(issuers)).toThrow(/issuers/);
});

test('what was sealed with another key is said to be set again', () => {
  const id = dnsProviderId.parse('n000000000000000');
  const provider = {
    id,
    name: 'Own BIND',
    zones: ['example.com'],
    host: 'ns1.example.com',
    port: 53,
    key_name: 'daspanel',
    algorithm: 'hmac-sha256' as const,
    secret: sealProviderSecret(other, id, 'c2VjcmV0IG9mIHRoZSBrZXk='),
    created_at: 1,
    updated_at: 1,
    revision: 1,
  };
  expect(() => describeAcmeSettings(key, { settings: initialSettings, providers: [provider] })).toThrow(
    /Own BIND cannot be read: set it again/,
  );
});

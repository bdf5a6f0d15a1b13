import type { RawRequest, Things } from './every-request.ts';

/** One acceptable request for every operation on certificates, their settings and DNS providers. */
export function everyCertificateRequest(things: Things): Readonly<Record<string, RawRequest>> {
  const mapping = { params: { site: things.site, mapping: things.mapping } };
  const installation = { params: { certificate: 'installation' } };
  const provider = { params: { dnsProvider: things.dnsProvider } };
  const key = { name: 'daspanel', algorithm: 'hmac-sha512', secret: 'c2VjcmV0IG9mIHRoZSBrZXkgZm9yIHVwZGF0ZXM=' };
  return {
    'certificate-settings.get': {},
    'certificate-settings.update': { body: everySetting },
    'dns-providers.list': { query: { limit: '10' } },
    'dns-providers.create': {
      body: { name: 'BIND', kind: 'rfc2136', zones: ['every.example.net'], server: { host: '127.0.0.1', port: 9 }, key },
    },
    'dns-providers.get': provider,
    'dns-providers.update': {
      ...provider,
      body: { name: 'Knot', zones: ['other.example.net'], server: { host: '127.0.0.1', port: 9 }, key },
    },
    'dns-providers.delete': provider,
    'certificate-accounts.list': {},
    'certificate-accounts.roll-key': { body: { directory: 'https://127.0.0.1:9/directory' } },
    'certificates.get': mapping,
    'certificates.retry': mapping,
    'certificates.replace': { ...mapping, body: { reason: 'key-compromise' } },
    'certificates.diagnose': mapping,
    'certificates.list': { query: { site: things.site, limit: '10' } },
    'certificates.measure': {},
    'certificates.upload': { ...mapping, body: things.ownCertificate },
    'certificates.remove': mapping,
    'diagnoses.create': { body: { host: 'every.example.net' } },
    'installation-certificates.get': installation,
    'installation-certificates.retry': installation,
    'installation-certificates.replace': { ...installation, body: { reason: 'superseded' } },
    'installation-certificates.diagnose': installation,
  };
}

const everySetting = {
  issuers: [
    {
      kind: 'custom',
      name: 'Own',
      directory: 'https://127.0.0.1:9/directory',
      staging: null,
      email: 'hostmaster@example.net',
      profile: null,
      trustedRoots: null,
      isPrivate: true,
      validationPorts: { http: 80, https: 443 },
      limits: 'none',
      externalAccount: { keyId: 'key', hmacKey: 'a2V5IG9mIHRoZSBhY2NvdW50' },
    },
  ],
  termsAgreed: true,
  challenges: ['http-01', 'dns-01'],
  keyType: 'ecdsa-p256',
  publicAddresses: ['192.0.2.1'],
  resolvers: ['127.0.0.1:9'],
  ordersPerSiteAndDay: 10,
  installation: 'automatic',
  addresses: ['192.0.2.1'],
};

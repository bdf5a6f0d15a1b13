import { acmeAccount, acmeIssuer, acmeSettings } from '@daspanel/formats/acme-requests.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { emailAddress } from './mail.ts';
import { isResolver } from './resolver.ts';
import { freeText } from './text.ts';

const email = emailAddress.nullable().meta({ title: 'Mail address', description: 'For the account at the authority; null: none' });
const profile = acmeIssuer.shape.profile.meta({ description: 'Name of a profile that the authority offers; null: its default' });

const letsEncrypt = z.strictObject({
  kind: z.literal('lets-encrypt').meta({ description: 'Let’s Encrypt, with its test service for tries after failures' }),
  email: email.default(null),
  profile: profile.default(null),
});

const ports = z
  .strictObject({ http: z.int().min(1).max(65_535).default(80), https: z.int().min(1).max(65_535).default(443) })
  .meta({ description: 'Where it validates: every public authority at 80 and 443' });

const custom = {
  kind: z.literal('custom').meta({ description: 'Any authority that speaks ACME (RFC 8555)' }),
  name: freeText(64).min(1).meta({ title: 'Name' }),
  directory: acmeIssuer.shape.directory.meta({ title: 'Directory', description: 'Its address; `http` for a private one only' }),
  staging: acmeIssuer.shape.staging.meta({
    description: 'Directory of its test service, which must issue first after a failure; null: none',
  }),
  email,
  profile,
  // Four of them have to go with all DNS providers into one request to the ACME client (1 MiB).
  trustedRoots: z.string().max(65_536).nullable().meta({
    description: 'PEM of the roots by which its own server is verified; null: the usual ones',
  }),
  isPrivate: z.boolean().meta({ description: 'It is on the own network: names may lead to private addresses' }),
  limits: acmeIssuer.shape.limits.meta({
    description: '`lets-encrypt`: stay well below the limits that Let’s Encrypt publishes; `none`: no limits',
  }),
};
const keyId = z.string().min(1).max(256).meta({ description: 'External account binding (RFC 8555, 7.3.4)' });

const wantedCustom = z.strictObject({
  ...custom,
  staging: custom.staging.default(null),
  email: email.default(null),
  profile: profile.default(null),
  trustedRoots: custom.trustedRoots.default(null),
  isPrivate: custom.isPrivate.default(false),
  limits: custom.limits.default('none'),
  validationPorts: ports.default({ http: 80, https: 443 }),
  externalAccount: z
    .strictObject({
      keyId,
      hmacKey: z
        .string()
        .min(16)
        .max(512)
        .regex(/^[A-Za-z0-9_-]+={0,2}$/, 'must be base64url')
        .optional()
        .meta({ description: 'Never shown. Left out: the stored one stays as long as directory and key id do' }),
    })
    .nullable()
    .default(null),
});
const shownCustom = z.strictObject({
  ...custom,
  validationPorts: ports,
  externalAccount: z.strictObject({ keyId, hasHmacKey: z.boolean() }).nullable(),
});

export const wantedIssuer = z.discriminatedUnion('kind', [letsEncrypt, wantedCustom]);
export type WantedIssuer = z.infer<typeof wantedIssuer>;
const shownIssuer = z.discriminatedUnion('kind', [letsEncrypt, shownCustom]);

const challenges = acmeSettings.shape.challenges
  .refine((types) => new Set(types).size === types.length, 'must not name one twice')
  .meta({ title: 'Challenges', description: 'Ways of validation that may be used' });
const keyType = acmeSettings.shape.keyType.meta({ title: 'Keys' });
const publicAddresses = acmeSettings.shape.publicAddresses.meta({
  title: 'Public addresses',
  description: 'At which this machine is reached when its interfaces do not have them (behind NAT)',
});
const resolvers = z.array(z.string().max(64).refine(isResolver, 'must be an address, or address:port')).max(4).meta({
  title: 'DNS servers',
  description: 'To ask, `address` or `address:port` (`[address]:port` for IPv6); empty: those of the machine',
});
const ordersPerSiteAndDay = acmeSettings.shape.ordersPerSiteAndDay.meta({
  title: 'Orders per site and day',
  description: 'That the mappings of one site may cause, renewals apart',
});
const installation = z.enum(['local', 'automatic']).meta({
  title: 'Own names',
  description:
    '`automatic`: a public certificate for the installation’s own names; with a DNS provider for its host name also for those of sites and buckets. ' +
    '`local`: from the local authority',
});
const addresses = z
  .array(z.union([z.ipv4(), z.ipv6()]))
  .max(16)
  .meta({ title: 'Own addresses', description: 'IP addresses of this machine that are to have a public certificate' });

export const certificateSettingsBody = z
  .strictObject({
    issuers: z.array(shownIssuer),
    challenges,
    keyType,
    publicAddresses,
    resolvers,
    ordersPerSiteAndDay,
    installation,
    addresses,
    state: z.enum(['applied', 'pending']).meta({ description: '`pending`: stored, and the ACME client has not taken them yet' }),
    problem: z.string().optional().meta({ description: 'Why they are still pending' }),
    revision: z.int(),
  })
  .meta({ id: 'CertificateSettings' });
export type CertificateSettings = z.infer<typeof certificateSettingsBody>;

export const updateCertificateSettingsBody = z.strictObject({
  issuers: z.array(wantedIssuer).max(4).optional().meta({
    title: 'Authorities',
    description: 'In this order: the next one is tried when one cannot issue. Empty: no public certificates',
  }),
  termsAgreed: z.boolean().optional().meta({
    title: 'Terms',
    description:
      'Must be true with `issuers`: you agree to the terms of service of these authorities (for Let’s Encrypt: https://letsencrypt.org/repository/)',
  }),
  challenges: challenges.optional(),
  keyType: keyType.optional(),
  publicAddresses: publicAddresses.optional(),
  resolvers: resolvers.optional(),
  ordersPerSiteAndDay: ordersPerSiteAndDay.optional(),
  installation: installation.optional(),
  addresses: addresses.optional(),
});
export type UpdateCertificateSettingsBody = z.infer<typeof updateCertificateSettingsBody>;

export const certificateAccount = z
  .strictObject({
    directory: z.string(),
    url: acmeAccount.shape.url.meta({
      description: 'The account’s address, for `accounturi` in CAA records (RFC 8657); null: there is none yet',
    }),
    status: acmeAccount.shape.status,
    termsOfService: acmeAccount.shape.termsOfService,
  })
  .meta({ id: 'CertificateAccount' });
export type CertificateAccount = z.infer<typeof certificateAccount>;

const path = '/v1/certificate-settings';

export const certificateSettings = {
  get: endpoint({
    path,
    id: 'certificate-settings.get',
    method: 'GET',
    access: 'installation-certificates:read',
    summary: 'Read how certificates are got',
    responses: { 200: { description: 'The settings', body: certificateSettingsBody, etag: true } },
  }),
  update: endpoint({
    path,
    id: 'certificate-settings.update',
    method: 'PATCH',
    access: 'installation-certificates:write',
    summary: 'Change how certificates are got',
    description: 'Fields that are left out stay (RFC 7396).',
    body: updateCertificateSettingsBody,
    example: { body: { issuers: [{ kind: 'lets-encrypt', email: 'hostmaster@example.com' }], termsAgreed: true } },
    ifMatch: true,
    responses: {
      200: { description: 'The settings, as applied', body: certificateSettingsBody, etag: true },
      202: { description: 'Stored; the ACME client has not taken them yet', body: certificateSettingsBody, etag: true },
    },
  }),
};

export const certificateAccounts = {
  list: endpoint({
    id: 'certificate-accounts.list',
    method: 'GET',
    path: `${path}/accounts`,
    access: 'installation-certificates:read',
    summary: 'List the accounts at authorities',
    responses: { 200: { description: 'All of them', body: z.strictObject({ items: z.array(certificateAccount) }) } },
    problems: ['unavailable'],
  }),
  rollKey: endpoint({
    id: 'certificate-accounts.roll-key',
    method: 'POST',
    path: `${path}/accounts/roll-key`,
    access: 'installation-certificates:write',
    summary: 'Give an account a new key',
    body: z.strictObject({ directory: acmeIssuer.shape.directory.meta({ title: 'Directory', description: 'Of the account’s authority' }) }),
    example: { body: { directory: 'https://acme-v02.api.letsencrypt.org/directory' } },
    responses: { 200: { description: 'The account', body: certificateAccount } },
    problems: ['wrong-state', 'authority-failed'],
  }),
};

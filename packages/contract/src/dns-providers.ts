import { dnsProvider as plain } from '@daspanel/formats/acme-requests.ts';
import { z } from 'zod';
import { parseZone } from './dns-zone.ts';
import { endpoint } from './endpoint.ts';
import { isIP } from './ip-addresses.ts';
import { pageOf, pageQuery } from './page.ts';
import { freeText, timestamp } from './text.ts';

export const dnsProviderId = z
  .string()
  .regex(/^n[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with n')
  .brand<'DnsProviderId'>();
export type DnsProviderId = z.infer<typeof dnsProviderId>;

const name = freeText(100).min(1).meta({ title: 'Name', description: 'For people' });
const kind = z.literal('rfc2136').meta({ description: 'Dynamic update (RFC 2136), signed with TSIG (RFC 8945)' });
/** Labels of 1 to 63 characters (RFC 1035, 2.3.4), with a dot at the end or without. */
function isDnsName(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?$/.test(text);
}

const LONGEST_ZONES = 8_192;
const zones = z
  .array(
    z
      .string()
      .max(1024)
      .refine((text) => parseZone(text) !== undefined, 'must be a zone such as example.com'),
  )
  .min(1)
  .max(100)
  // What all providers have must go into one request to the ACME client (1 MiB).
  .refine((all) => all.join().length <= LONGEST_ZONES, `must not have more than ${LONGEST_ZONES} characters together`)
  .meta({ title: 'Zones', description: 'That it may write to. The longest that holds a name is asked' });
const server = {
  host: z
    .string()
    .min(1)
    .max(253)
    .refine((text) => isIP(text) || isDnsName(text), 'must be a host name or an address')
    .meta({ title: 'DNS server' }),
  port: z.int().min(1).max(65_535),
};
const key = {
  name: z.string().min(1).max(253).refine(isDnsName, 'must be the name of a key').meta({ title: 'Name of the TSIG key' }),
  algorithm: plain.shape.key.shape.algorithm,
};
const secret = z
  .string()
  .min(16)
  .max(256)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be base64')
  .meta({ title: 'TSIG key', description: 'Base64. Never shown' });

export const dnsProvider = z
  .strictObject({
    id: dnsProviderId,
    name,
    kind,
    zones: z.array(z.string()),
    server: z.strictObject(server),
    key: z.strictObject(key),
    state: z.enum(['applied', 'pending']).meta({ description: '`pending`: stored, and the ACME client has not taken it yet' }),
    problem: z.string().optional().meta({ description: 'Why it is still pending' }),
    createdAt: timestamp,
    updatedAt: timestamp,
    revision: z.int(),
  })
  .meta({ id: 'DnsProvider' });
export type DnsProvider = z.infer<typeof dnsProvider>;

export const createDnsProviderBody = z.strictObject({
  name,
  kind: kind.default('rfc2136'),
  zones,
  server: z.strictObject({ ...server, port: server.port.default(53) }),
  key: z.strictObject({ ...key, algorithm: key.algorithm.default('hmac-sha256'), secret }),
});
export type CreateDnsProviderBody = z.infer<typeof createDnsProviderBody>;

export const updateDnsProviderBody = z.strictObject({
  name: name.optional(),
  zones: zones.optional(),
  server: z.strictObject({ ...server, port: server.port.default(53) }).optional(),
  key: z
    .strictObject({
      ...key,
      algorithm: key.algorithm.default('hmac-sha256'),
      secret: secret.optional().meta({ description: 'Left out: the stored one stays as long as server, name and algorithm do' }),
    })
    .optional(),
});
export type UpdateDnsProviderBody = z.infer<typeof updateDnsProviderBody>;

const params = z.strictObject({ dnsProvider: dnsProviderId });
const all = { path: '/v1/dns-providers' } as const;
const one = { path: '/v1/dns-providers/{dnsProvider}', params } as const;
const pending = { description: 'Stored; the ACME client has not taken it yet', body: dnsProvider, etag: true } as const;

export const dnsProviders = {
  list: endpoint({
    ...all,
    id: 'dns-providers.list',
    method: 'GET',
    access: 'installation-certificates:read',
    summary: 'List the DNS providers',
    query: z.strictObject(pageQuery),
    responses: { 200: { description: 'One page of providers, oldest first, without their keys', body: pageOf(dnsProvider) } },
    problems: ['invalid-cursor'],
  }),
  create: endpoint({
    ...all,
    id: 'dns-providers.create',
    method: 'POST',
    access: 'installation-certificates:write',
    summary: 'Add a DNS provider',
    description:
      'Certificates for wildcards, and for names whose ports cannot be reached, are validated by records that are written there.',
    body: createDnsProviderBody,
    example: {
      body: {
        name: 'Own BIND',
        zones: ['example.com'],
        server: { host: 'ns1.example.com' },
        key: { name: 'daspanel', secret: 'c2VjcmV0IG9mIHRoZSBrZXkgZm9yIHVwZGF0ZXM=' },
      },
    },
    responses: { 201: { description: 'The provider, as applied', body: dnsProvider, etag: true }, 202: pending },
    problems: ['limit-reached'],
  }),
  get: endpoint({
    ...one,
    id: 'dns-providers.get',
    method: 'GET',
    access: 'installation-certificates:read',
    summary: 'Read a DNS provider',
    responses: { 200: { description: 'The provider, without its key', body: dnsProvider, etag: true } },
  }),
  update: endpoint({
    ...one,
    id: 'dns-providers.update',
    method: 'PATCH',
    access: 'installation-certificates:write',
    summary: 'Change a DNS provider',
    description: 'Fields that are left out stay (RFC 7396); `zones`, `server` and `key` change as a whole.',
    body: updateDnsProviderBody,
    example: { body: { zones: ['example.com', 'example.org'] } },
    ifMatch: true,
    responses: { 200: { description: 'The provider, as applied', body: dnsProvider, etag: true }, 202: pending },
  }),
  delete: endpoint({
    ...one,
    id: 'dns-providers.delete',
    method: 'DELETE',
    access: 'installation-certificates:write',
    summary: 'Remove a DNS provider',
    description: 'Certificates that need it can no longer be renewed.',
    ifMatch: true,
    responses: { 204: { description: 'It is gone' } },
  }),
};

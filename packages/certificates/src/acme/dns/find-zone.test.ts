import type { DnsProvider } from '@daspanel/formats/acme-requests.ts';
import { expect, it } from 'vitest';
import { findZone } from './find-zone.ts';

const provider = (id: string, ...zones: readonly string[]): DnsProvider => ({
  id,
  kind: 'rfc2136',
  zones,
  server: { host: '127.0.0.1', port: 53 },
  key: { name: 'panel', algorithm: 'hmac-sha256', secret: 'c2VjcmV0c2VjcmV0' },
});
const providers = [provider('one', 'shop.de', 'sub.shop.de'), provider('two', 'Deep.Sub.shop.de.', 'de')];

it.each([
  ['_acme-challenge.shop.de', 'one', 'shop.de'],
  ['shop.de', 'one', 'shop.de'],
  ['_acme-challenge.www.sub.shop.de', 'one', 'sub.shop.de'],
  ['_acme-challenge.DEEP.sub.shop.de', 'two', 'deep.sub.shop.de'],
  ['_acme-challenge.workshop.de', 'two', 'de'],
])('%s is written by %s in the zone %s', (name, id, zone) => {
  const found = findZone(providers, name);
  expect(found).toMatchObject({ zone, provider: { id } });
});

it('finds nothing for other names', () => {
  expect(findZone(providers, '_acme-challenge.shop.com')).toBeNull();
  expect(findZone([], 'shop.de')).toBeNull();
});

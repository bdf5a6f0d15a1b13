import { mappingId, type Serves } from '@daspanel/contract';
import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { expect, test } from 'vitest';
import type { MappingRow } from '../mappings/mapping-store.ts';
import { mappedHosts } from './mapped-hosts.ts';

const [original, other] = [versionId.parse('v000000000000001'), versionId.parse('v000000000000002')];
const mapping = (host: string, serves: Serves | string, more: Partial<MappingRow> = {}): MappingRow => ({
  id: mappingId.parse('h000000000000001'),
  site: siteId.parse('s000000000000001'),
  host,
  serves: typeof serves === 'string' ? serves : JSON.stringify(serves),
  www: 'none',
  https_only: 1,
  hsts: null,
  certificate: 'local',
  own_certificate: 0,
  created_at: 0,
  updated_at: 0,
  revision: 1,
  holds: 1,
  ...more,
});

const rows = [
  mapping('active.test', { kind: 'active' }, { www: 'redirect-to-this' }),
  mapping('fixed.test', { kind: 'version', version: original }),
  mapping('other.test', { kind: 'version', version: other }),
  mapping('redirect.test', { kind: 'redirect', to: 'https://elsewhere.test', status: 301, keepPath: true }),
  mapping('*.wild.test', { kind: 'active' }),
  mapping('conflict.test', { kind: 'active' }, { holds: 0 }),
  mapping('damaged.test', '{'),
  mapping('xn--bcher-kva.example', { kind: 'active' }),
];

test('domains that lead to the active version are those that follow it and those that name it', () => {
  const hosts = ['active.test', 'www.active.test', 'fixed.test', 'xn--bcher-kva.example', 'bücher.example'];
  expect(mappedHosts(rows, { id: original }, true)).toEqual(hosts);
});

test('domains that lead to another version are those that name it', () => {
  expect(mappedHosts(rows, { id: original }, false)).toEqual(['fixed.test']);
});

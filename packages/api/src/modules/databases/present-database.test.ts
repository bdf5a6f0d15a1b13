import { databaseId } from '@daspanel/contract';
import { siteId } from '@daspanel/formats/identifiers.ts';
import { expect, test } from 'vitest';
import type { DatabaseRow } from './database-store.ts';
import { presentDatabase } from './present-database.ts';

const row: DatabaseRow = {
  id: databaseId.parse('d000000000000001'),
  site: siteId.parse('s000000000000001'),
  name: 'shop',
  full_name: '00000000_shop',
  lifecycle: 'live',
  created_at: 1,
  updated_at: 1,
  revision: 1,
  is_applied: 0,
  problem: null,
};
const waiting = 'MariaDB does not answer; it is tried again';

test.each<[string, Partial<DatabaseRow>, { readonly state: string; readonly problem?: string }]>([
  ['is pending until it is made', {}, { state: 'pending' }],
  ['is pending, and says why, while MariaDB is down', { problem: waiting }, { state: 'pending', problem: waiting }],
  ['has failed where MariaDB refuses it', { problem: 'no' }, { state: 'failed', problem: 'no' }],
  ['is ready whatever else of its site has failed', { is_applied: 1, problem: 'no' }, { state: 'ready' }],
  ['is being built until its job ends', { lifecycle: 'building', is_applied: 1, problem: 'no' }, { state: 'building' }],
])('a database %s', (_what, more, expected) => {
  const { state, problem } = presentDatabase({ ...row, ...more }, undefined);
  expect({ state, ...(problem === undefined ? {} : { problem }) }).toEqual(expected);
});

test('its size is null while nobody knows it', () => {
  expect(presentDatabase(row, undefined)).toMatchObject({ bytes: null, tables: null });
  expect(presentDatabase(row, { bytes: 5, tables: 1 })).toMatchObject({ bytes: 5, tables: 1 });
});

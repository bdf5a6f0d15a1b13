import { databaseId, exportId } from '@daspanel/contract';
import { siteId } from '@daspanel/formats/identifiers.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { migrate } from '../../database/migrate.ts';
import { createTransactionWriter } from '../../database/transaction-writer.ts';
import { createExportStore } from './export-store.ts';
import { sweepExports } from './sweep-exports.ts';

const of = { site: siteId.parse('s000000000000001'), database: databaseId.parse('d000000000000001'), name: 'shop' };
const old = exportId.parse('x000000000000001');
const young = exportId.parse('x000000000000002');
const failed = exportId.parse('x000000000000003');

function open() {
  const database = new DatabaseSync(':memory:');
  migrate(database);
  const writer = createTransactionWriter(database, (error) => {
    throw error;
  });
  const exports = createExportStore(database);
  for (const id of [old, young, failed]) exports.insert({ ...of, id, created_at: 0, expires_at: 1_000 });
  exports.complete(old, 5, 10);
  exports.complete(young, 5, 100);
  exports.expire(failed);
  return { writer, exports };
}

test('files of exports that have expired or failed are removed, then forgotten', async () => {
  const parts = open();
  const removed: unknown[] = [];
  const askDataServices = async (_operation: string, input: unknown) => void removed.push(input);
  await sweepExports({ ...parts, askDataServices }, 50);
  expect(removed).toEqual([{ export: failed }, { export: old }]);
  expect(parts.exports.listExpired(50)).toEqual([]);
  expect(parts.exports.find(of.site, of.database, young, 50)).toMatchObject({ bytes: 5 });
  expect(parts.exports.find(of.site, of.database, young, 100)).toBeUndefined();
});

test('one whose file cannot be removed is kept for the next time', async () => {
  const parts = open();
  const askDataServices = () => Promise.reject(new RequestError('unreachable', 'no answer'));
  await expect(sweepExports({ ...parts, askDataServices }, 50)).rejects.toThrow('no answer');
  expect(parts.exports.listExpired(50).map(({ id }) => id)).toEqual([failed, old]);
});

import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { createTransactionWriter } from './transaction-writer.ts';

function open() {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE numbers (value INTEGER PRIMARY KEY) STRICT');
  const broken: unknown[] = [];
  const writer = createTransactionWriter(database, (error) => broken.push(error));
  const insert = (value: number) => writer.write(() => database.prepare('INSERT INTO numbers (value) VALUES (?)').run(value));
  const read = () =>
    database
      .prepare('SELECT value FROM numbers ORDER BY value')
      .all()
      .map((row) => row['value']);
  return { database, writer, insert, read, broken };
}

test('works of the same moment share a transaction, and one that fails undoes only itself', async () => {
  const { insert, read, broken } = open();
  const results = await Promise.allSettled([insert(1), insert(2), insert(2), insert(3)]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(read()).toEqual([1, 2, 3]);
  expect(broken).toEqual([]);
});

test('what a failing work had already written is gone', async () => {
  const { database, writer, read } = open();
  const half = writer.write(() => {
    database.exec('INSERT INTO numbers VALUES (7)');
    throw new Error('no');
  });
  await expect(half).rejects.toThrow('no');
  expect(read()).toEqual([]);
});

test('a full disk refuses everything of the moment and is no reason to end', async () => {
  const { database, insert, read, broken } = open();
  await insert(1);
  database.exec('PRAGMA max_page_count = 3');
  const many = await Promise.allSettled(Array.from({ length: 3_000 }, (_, index) => insert(index + 10)));
  expect(new Set(many.map((one) => (one.status === 'rejected' ? one.reason.code : 'done')))).toEqual(new Set(['storage-full']));
  expect(read()).toEqual([1]);
  expect(broken).toEqual([]);
  database.exec('PRAGMA max_page_count = 1000');
  await insert(2);
  expect(read()).toEqual([1, 2]);
});

test('a commit that fails for an unknown reason ends the process', async () => {
  const { database, writer, broken } = open();
  database.exec(
    'PRAGMA foreign_keys = ON; CREATE TABLE parts (of INTEGER REFERENCES numbers (value) DEFERRABLE INITIALLY DEFERRED) STRICT',
  );
  await expect(writer.write(() => database.exec('INSERT INTO parts VALUES (99)'))).rejects.toThrow(/FOREIGN KEY/);
  expect(broken).toHaveLength(1);
});

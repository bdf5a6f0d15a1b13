import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import { initial } from './migrations/0001-initial.ts';
import { databases } from './migrations/0002-databases.ts';
import { storageAndMail } from './migrations/0003-storage-and-mail.ts';
import { mappings } from './migrations/0004-mappings.ts';

test('mappings from before there was a choice get automatic certificates', () => {
  const database = new DatabaseSync(':memory:');
  for (const sql of [initial, databases, storageAndMail, mappings]) database.exec(sql);
  database.exec('PRAGMA user_version = 4');
  database.exec(
    "INSERT INTO mappings VALUES ('h000000000000001', 's000000000000001', 'shop.test', '{\"kind\":\"active\"}', 'none', 1, NULL, 'local', 1, 1, 1)",
  );
  migrate(database);
  expect(database.prepare('SELECT certificate, own_certificate, revision FROM mappings').get()).toEqual({
    certificate: 'automatic',
    own_certificate: 0,
    revision: 1,
  });
});

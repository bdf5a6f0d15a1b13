import { databasePasswordHash } from '@daspanel/formats/data-services-requests.ts';
import { expect, test } from 'vitest';
import { hashDatabasePassword, makeDatabasePassword } from './database-password.ts';

test('a password is hashed as MariaDB hashes it', () => {
  // The example of MySQL's manual, "Password hashing".
  expect(hashDatabasePassword('mypass')).toBe('*6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4');
  expect(databasePasswordHash.safeParse(hashDatabasePassword('pä$$ \'"\\🐘')).success).toBe(true);
});

test('passwords that are made up are long, plain and never the same', () => {
  const made = Array.from({ length: 100 }, makeDatabasePassword);
  expect(new Set(made).size).toBe(100);
  for (const password of made) expect(password).toMatch(/^[A-Za-z2-9]{32}$/);
});

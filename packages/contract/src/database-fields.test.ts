import { describe, expect, test } from 'vitest';
import { cloneVersionBody, createDatabaseBody, createDatabaseUserBody, rewriteDatabaseBody, updateDatabaseUserBody } from './index.ts';

describe('names of databases and their users', () => {
  test.each(['a', 'shop', 'shop_2', '2024', '_', 'x'.repeat(32)])('%s is one', (name) => {
    expect(createDatabaseBody.safeParse({ name }).success).toBe(true);
  });

  test.each(['', 'Shop', 'a-b', 'a.b', 'a`b', 'a%', "a'b", 'a\0', 'é', '🐘', 'a b', '../a', 'x'.repeat(33), 'x'.repeat(65)])(
    '%j is none',
    (name) => {
      expect(createDatabaseBody.safeParse({ name }).success).toBe(false);
      expect(createDatabaseUserBody.safeParse({ name }).success).toBe(false);
      expect(cloneVersionBody.safeParse({ database: { from: 'd000000000000001', name } }).success).toBe(false);
    },
  );
});

test('a user has limits of its own, and a change of one leaves the other', () => {
  expect(createDatabaseUserBody.parse({ name: 'a' })).toEqual({ name: 'a', limits: { connections: 20, statementSeconds: 60 }, grants: [] });
  expect(updateDatabaseUserBody.parse({ limits: { connections: 3 } })).toEqual({ limits: { connections: 3 } });
});

test.each([
  ['a grant on something that is no database', { grants: [{ database: 's000000000000001', access: 'all' }] }],
  ['another access', { grants: [{ database: 'd000000000000001', access: 'ALL PRIVILEGES' }] }],
  ['a limit of none', { limits: { connections: 0 } }],
  ['a limit beyond all', { limits: { statementSeconds: 1e9 } }],
  ['another name', { name: 'b' }],
])('%s is refused', (_what, body) => {
  expect(updateDatabaseUserBody.safeParse(body).success).toBe(false);
});

test('nothing cannot be replaced, and not without end', () => {
  expect(rewriteDatabaseBody.safeParse({ replacements: [{ from: '', to: 'x' }] }).success).toBe(false);
  expect(rewriteDatabaseBody.safeParse({ replacements: Array(21).fill({ from: 'a', to: 'b' }) }).success).toBe(false);
});

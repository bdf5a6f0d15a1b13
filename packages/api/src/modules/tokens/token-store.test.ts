import { DatabaseSync } from 'node:sqlite';
import { allScopes, tokenId, type TokenKind } from '@daspanel/contract';
import { expect, test } from 'vitest';
import { initial } from '../../database/migrations/0001-initial.ts';
import { createTokenStore } from './token-store.ts';

test.each<[TokenKind, boolean]>([
  ['owner', true],
  ['operator', true],
  ['api', false],
])('a token of kind %s that an earlier release has made may do what this one has brought: %s', (kind, mayDoEverything) => {
  using database = new DatabaseSync(':memory:');
  database.exec(initial);
  const tokens = createTokenStore(database);
  const id = tokenId.parse('t000000000000001');
  tokens.insert({ id, kind, owner: 'owner', name: 'former', hash: 'x', scopes: ['sites:read'], sites: null, expiresAt: null }, 1);
  expect(tokens.find(id)?.scopes).toEqual(mayDoEverything ? allScopes : ['sites:read']);
});

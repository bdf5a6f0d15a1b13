import { expect, test } from 'vitest';
import { readAuditFilter } from './audit-filter.ts';

test('what the API would refuse in an address is left out', () => {
  const search = { actor: 'p0123456789abcde', outcome: 'maybe', from: 'yesterday', action: '', other: 1, to: '2026-01-01T00:00:00Z' };
  expect(readAuditFilter(search)).toEqual({ actor: 'p0123456789abcde', to: '2026-01-01T00:00:00Z' });
});

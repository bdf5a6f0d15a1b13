import { expect, test } from 'vitest';
import { isDiskFull } from './disk-full.ts';

const failure = (facts: object) => Object.assign(new Error('it failed'), facts);

test.each([{ code: 'ENOSPC' }, { code: 'EDQUOT' }, { code: 'ERR_SQLITE_ERROR', errcode: 13 }, { code: 'ERR_SQLITE_ERROR', errcode: 778 }])(
  '%o says that there is no room left',
  (facts) => expect(isDiskFull(failure(facts))).toBe(true),
);

test.each([
  failure({ code: 'EIO' }),
  failure({ code: 'ERR_SQLITE_ERROR', errcode: 5 }),
  failure({}),
  'ENOSPC',
  undefined,
  { code: 'ENOSPC' },
])('%o does not', (error) => expect(isDiskFull(error)).toBe(false));

import { expect, test } from 'vitest';
import { checkRevision, formatEtag, matchesNone, parseIfMatch } from './etag.ts';

test('readers see every difference, writers only revisions', () => {
  const pending = formatEtag({ revision: 7, state: 'pending' } as { revision: number });
  const ready = formatEtag({ revision: 7, state: 'ready' } as { revision: number });
  expect(matchesNone(ready, ready)).toBe(true);
  expect(matchesNone(`"1-0000000000", W/${ready}`, ready)).toBe(true);
  expect(matchesNone('*', ready)).toBe(true);
  expect(matchesNone(pending, ready)).toBe(false);
  expect(() => checkRevision(parseIfMatch(pending), 7)).not.toThrow();
  expect(() => checkRevision(parseIfMatch(pending), 8)).toThrow(expect.objectContaining({ code: 'revision-mismatch' }));
});

test('no condition and a star accept every revision, a foreign tag none, and nonsense is no condition', () => {
  expect(() => checkRevision(parseIfMatch(null), 3)).not.toThrow();
  expect(() => checkRevision(parseIfMatch('*'), 3)).not.toThrow();
  expect(() => checkRevision(parseIfMatch('"of-another-server"'), 3)).toThrow(expect.objectContaining({ code: 'revision-mismatch' }));
  expect(() => parseIfMatch('3')).toThrow(expect.objectContaining({ code: 'malformed-request' }));
});

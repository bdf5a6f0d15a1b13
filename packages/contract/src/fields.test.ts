import { describe, expect, test } from 'vitest';
import { contentBody, createSiteBody, isReservedSiteName, siteName, updateSiteBody, updateVersionBody, versionName } from './index.ts';

describe('names of sites', () => {
  test.each(['shop', 'a', '1up', 'brave-otter', 'brave-otter-2', 'x'.repeat(32), 'constructor'])('%s is one', (name) => {
    expect(siteName.safeParse(name).success).toBe(true);
  });

  test.each([
    '',
    '-a',
    'a-',
    'a--b',
    'xn--a',
    'Shop',
    'a_b',
    'a.b',
    'a b',
    '123',
    '__proto__',
    '..',
    'é',
    'shop\n',
    'shop\0',
    '$(id)',
    'x'.repeat(33),
  ])('%j is none', (name) => {
    expect(siteName.safeParse(name).success).toBe(false);
  });

  test.each(['www', 'admin', 'api', 'root', 's3', 's0123456789abcde'])('%s is reserved', (name) => {
    expect(isReservedSiteName(name)).toBe(true);
  });

  test('the longest host name that they make is one', () => {
    expect(['v'.repeat(21), 'v', 's'.repeat(32), 'sites', 'h'.repeat(190)].join('.').length).toBe(253);
    expect(versionName.safeParse('v'.repeat(21)).success).toBe(true);
    expect(versionName.safeParse('v'.repeat(22)).success).toBe(false);
  });

  test.each(['a'.repeat(50_000), `${'a-'.repeat(25_000)}!`, `${'a'.repeat(50_000)}!`, '0'.repeat(50_000)])(
    'attacks on the pattern take no time (%#)',
    (text) => {
      const began = performance.now();
      siteName.safeParse(text);
      expect(performance.now() - began).toBeLessThan(1_000);
    },
  );
});

describe('fields', () => {
  test('defaults are complete, and a change of one field has no others', () => {
    const php = createSiteBody.parse({ version: { engine: { kind: 'php', version: '8.2' } } }).version?.engine;
    expect(php).toMatchObject({ settings: { memory_limit: 128, date_timezone: 'UTC' } });
    expect(updateVersionBody.parse({ engine: { kind: 'php', settings: { memory_limit: 64 } } })).toEqual({
      engine: { kind: 'php', settings: { memory_limit: 64 } },
    });
    expect(updateSiteBody.parse({ limits: { workers: 2 } })).toEqual({ limits: { workers: 2 } });
  });

  test.each([
    ['text with control characters', { description: 'a\u0000b' }],
    ['text with an escape sequence', { description: '\u001b]8;;javascript:x\u0007' }],
    ['half a surrogate', { description: '\ud800' }],
    ['text that is too long', { description: 'x'.repeat(501) }],
    ['a number as text', { description: 5 }],
    ['limits as text', { limits: { workers: '4' } }],
    ['limits that are not whole', { limits: { workers: 1.5 } }],
    ['limits below zero', { limits: { workers: -1 } }],
    ['a limit beyond all', { limits: { workers: Infinity } }],
    ['someone else as owner', { owner: 'me' }],
    ['an id of one’s own', { id: 's000000000000000' }],
    ['a protected setting', { version: { engine: { kind: 'php', version: '8.2', settings: { open_basedir: '/' } } } }],
    [
      'a setting with a line break',
      { version: { engine: { kind: 'php', version: '8.2', settings: { date_timezone: 'UTC\nuser=root' } } } },
    ],
    ['a root outside', { version: { root: '/../..' } }],
    ['a fallback outside', { version: { engine: { kind: 'static', fallback: '/../x.html' } } }],
    ['a fallback with a variable', { version: { engine: { kind: 'static', fallback: '/$uri' } } }],
  ])('%s is refused', (_name, body) => {
    expect(createSiteBody.safeParse(body).success).toBe(false);
  });

  test('text for people may be in any language', () => {
    for (const description of ['Padaria São João', 'パン屋', 'two\nlines', "'; DROP TABLE sites;--", '<script>', '$(touch x)', '\u202e'])
      expect(createSiteBody.safeParse({ description }).success).toBe(true);
  });

  test.each([
    'ftp://example.com/a.zip',
    'file:///etc/passwd',
    'http://user@example.com/a',
    'http://',
    'gopher://x',
    'javascript:x',
    'http:\\\\example.com',
    'http://exa mple.com/',
    '//example.com/a',
  ])('%s is no address to fetch from', (url) => {
    expect(contentBody.safeParse({ url }).success).toBe(false);
  });

  test('an upload and an address at once are refused', () => {
    expect(contentBody.safeParse({ upload: 'u000000000000000', url: 'https://example.com/a.zip' }).success).toBe(false);
    expect(contentBody.safeParse({ url: 'https://example.com/npm/@scope/a.tgz?x=1' }).success).toBe(true);
  });
});

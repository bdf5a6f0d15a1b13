import { describe, expect, it } from 'vitest';
import { parseEntryPath } from './entry-path.ts';

describe('the name of an archive entry', () => {
  it.each([
    ['index.php', ['index.php']],
    ['./a/b', ['a', 'b']],
    ['././a', ['a']],
    ['folder/', ['folder']],
    ['./', []],
    ['.', []],
    ['.htaccess', ['.htaccess']],
    ['a/..b/...', ['a', '..b', '...']],
    ['Übersicht/日本.txt', ['Übersicht', '日本.txt']],
    ["it's -rf $(x).txt", ["it's -rf $(x).txt"]],
  ])('%j is read as %j', (name, segments) => {
    expect(parseEntryPath(name)).toEqual(segments);
  });

  it.each([
    '',
    '..',
    '../x',
    'a/../../b',
    'a/..',
    '/etc/passwd',
    '/',
    '//x',
    'a//b',
    'a/./b',
    String.raw`..\x`,
    String.raw`a\b`,
    'C:x',
    'c:/x',
    'a\0b',
    'a\nb',
    'a\u007f',
    'a\u0085b',
    'a\uFFFDb',
    'a\uD800',
    `${'a/'.repeat(64)}a`,
    'a'.repeat(256),
    'é'.repeat(128),
    `${'a'.repeat(200)}/`.repeat(6),
    'a/'.repeat(5000),
  ])('%j is refused and named', (name) => {
    expect(() => parseEntryPath(name)).toThrowError(
      expect.objectContaining({ code: 'unsafe-entry', message: expect.stringContaining('the entry "') }),
    );
  });
});

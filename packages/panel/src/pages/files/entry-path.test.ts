import { expect, test } from 'vitest';
import { folderOf, joinPath, nameOf, showName, wayTo } from './entry-path.ts';

test('paths are put together and taken apart', () => {
  expect([joinPath('/', 'a'), joinPath('/a', 'b')]).toEqual(['/a', '/a/b']);
  expect([folderOf('/a'), folderOf('/a/b'), nameOf('/a/b')]).toEqual(['/', '/a', 'b']);
  expect(wayTo('/')).toEqual([]);
  expect(wayTo('/a/b')).toEqual([
    { name: 'a', path: '/a' },
    { name: 'b', path: '/a/b' },
  ]);
});

test('a line break in a name is seen, and so is what turns it around', () => {
  expect(showName('a\nb')).toBe('a\u2426b');
  expect(showName('photo\u202egpj.exe')).toBe('photo\u2426gpj.exe');
});

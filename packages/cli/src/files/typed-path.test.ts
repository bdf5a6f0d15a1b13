import { expect, it } from 'vitest';
import { splitPath, typedPath } from './typed-path.ts';

it.each([
  ['index.php', '/index.php'],
  ['/index.php', '/index.php'],
  ['images/', '/images'],
  ['/', '/'],
  ['', '/'],
  ['a//b', '/a/b'],
  ['../a', '/../a'],
])('%j is %s; whether it may be is for the API to say', (typed, path) => expect(typedPath(typed)).toBe(path));

it('takes a path apart', () => {
  expect(splitPath('/a/b.php')).toEqual({ folder: '/a', name: 'b.php' });
  expect(splitPath('/b.php')).toEqual({ folder: '/', name: 'b.php' });
});

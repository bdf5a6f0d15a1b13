import { describe, expect, it } from 'vitest';
import { requireLinkInside } from './link-target.ts';

describe('a symbolic link in an archive', () => {
  it.each([
    ['a', 'b'],
    ['a/b', '../c'],
    ['a/b/c', '../../d/e'],
    ['a', './b//c/'],
    ['a/b', '..'],
    ['a', '.'],
  ])('%s -> %s stays inside', (link, target) => {
    expect(() => requireLinkInside(link.split('/'), target)).not.toThrow();
  });

  it.each([
    ['a', ''],
    ['a', '/etc/passwd'],
    ['a', '..'],
    ['a', '../x'],
    ['a/b', '../../x'],
    ['a', 'b/../../x'],
    ['a', 'b/..'],
    ['a/b', './../../x'],
    ['a', String.raw`..\x`],
    ['a', 'b\nc'],
    ['a', 'b\0c'],
    ['a', 'x'.repeat(2000)],
  ])('%s -> %j is refused', (link, target) => {
    expect(() => requireLinkInside(link.split('/'), target)).toThrowError(expect.objectContaining({ code: 'unsafe-entry' }));
  });
});

import { expect, test } from 'vitest';
import { below, notePath, pathOf } from './entry-path.ts';

test('a path is noted as text where it is UTF-8, and as its bytes otherwise', () => {
  expect(notePath(Buffer.from('sites/ä/b'))).toEqual({ path: 'sites/ä/b' });
  const strange = Buffer.from([0x73, 0xff, 0x2f, 0x61]);
  expect(notePath(strange)).toEqual({ pathBase64: strange.toString('base64') });
  expect(pathOf(notePath(strange))).toEqual(strange);
  expect(below('/data', strange)).toEqual(Buffer.concat([Buffer.from('/data/'), strange]));
});

test('a path that leads out of the backup is refused', () => {
  for (const path of ['../x', 'a/../../x', '/etc/passwd', 'a//b', '', '.', 'a\0b'])
    expect(() => pathOf({ path })).toThrow('no path inside');
});

import { expect, it } from 'vitest';
import { readKeyFile } from './read-key-file.ts';

const key = { name: 'daspanel', algorithm: 'hmac-sha256', secret: 'c2VjcmV0//IG9mIHRoZSBrZXk+Zm9y+A==' };

it.each([
  ['as tsig-keygen writes it', `key "daspanel" {\n\talgorithm hmac-sha256;\n\tsecret "${key.secret}";\n};\n`],
  ['on one line, without quotes, with a dot at the end', `key daspanel. { algorithm HMAC-SHA256; secret ${key.secret}; };`],
  [
    'among comments',
    `// the key\n# of the panel\n/* key "other" { } */ key "daspanel" { // a key\n algorithm hmac-sha256; secret "${key.secret}"; };`,
  ],
  ['secret first', `key "daspanel" { secret "${key.secret}"; algorithm "hmac-sha256"; };`],
  ['below another statement', `options { directory "/var"; };\nkey "daspanel" { algorithm hmac-sha256; secret "${key.secret}"; };`],
])('%s', (_name, text) => {
  expect(readKeyFile(text, 'file')).toEqual(key);
});

it.each(['', 'key "daspanel" { secret "canary"; };', 'key "daspanel" { algorithm hmac-sha256; };', '-----BEGIN PRIVATE KEY-----\ncanary'])(
  '%j is no key, and the sentence does not repeat it',
  (text) => {
    expect(() => readKeyFile(text, 'daspanel.key')).toThrow(/^daspanel\.key holds no TSIG key/);
    expect(() => readKeyFile(text, 'daspanel.key')).not.toThrow(/canary/);
  },
);

it('a hostile file ends in time', () => {
  expect(() => readKeyFile(`key ${'"'.repeat(100_000)}`, 'file')).toThrow(/holds no/);
  expect(() => readKeyFile('key x { '.repeat(20_000), 'file')).toThrow(/holds no/);
  expect(() => readKeyFile('/*'.repeat(20_000), 'file')).toThrow(/holds no/);
  expect(() => readKeyFile(`key${' '.repeat(100_000)}`, 'file')).toThrow(/holds no/);
});

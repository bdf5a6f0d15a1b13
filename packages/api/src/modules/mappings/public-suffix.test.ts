import { expect, test } from 'vitest';
import { findPublicSuffix } from './public-suffix.ts';

test.each(['co.uk', '*.co.uk', 'com.au', 'foo.ck', 'xn--55qx5d.cn', 'city.kobe.jp'.replace('city.', 'some.')])(
  '%s belongs to nobody',
  (host) => {
    expect(findPublicSuffix(host)).toBe(host.replace('*.', ''));
  },
);

test.each([
  'example.co.uk',
  '*.example.com',
  'www.ck',
  'city.kobe.jp',
  'github.io',
  '*.github.io',
  'server.lan',
  'app.localhost',
  'shop.test',
])('%s may be somebody’s', (host) => {
  expect(findPublicSuffix(host)).toBeUndefined();
});

import { expect, test } from 'vitest';
import { isPublicName } from './public-name.ts';

test.each(['shop.de', 'www.shop.co.uk', 'xn--mnchen-3ya.de', 'local.de', 'mylocal.net', 'test.com'])('%s can be public', (name) =>
  expect(isPublicName(name)).toBe(true),
);

test.each([
  'localhost',
  'shop.localhost',
  'printer.local',
  'nas',
  'a.b.internal',
  'shop.test',
  'router.home.arpa',
  'x.onion',
  'shop.example',
])('%s cannot be public', (name) => expect(isPublicName(name)).toBe(false));

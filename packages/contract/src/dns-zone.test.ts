import { expect, test } from 'vitest';
import { parseZone } from './dns-zone.ts';
import { isResolver } from './resolver.ts';

test.each([
  ['example.com', 'example.com'],
  ['Example.COM.', 'example.com'],
  ['lan', 'lan'],
  ['münchen.example', 'xn--mnchen-3ya.example'],
])('%s is the zone %s', (text, zone) => {
  expect(parseZone(text)).toBe(zone);
});

test.each(['', '.', '*', '*.example.com', '-a.com', 'a..com', 'exa mple.com', '10.0.0.1', `${'a.'.repeat(130)}com`])(
  '%j is no zone',
  (text) => {
    expect(parseZone(text)).toBeUndefined();
  },
);

test.each(['127.0.0.1', '127.0.0.1:53', '::1', '[::1]:5353', '192.0.2.1:65535'])('%s is a resolver', (text) => {
  expect(isResolver(text)).toBe(true);
});

test.each(['', 'localhost', 'dns.example.com:53', '127.0.0.1:', '127.0.0.1:0', '127.0.0.1:65536', '[::1]', '[127.0.0.1]:53', '::1:'])(
  '%j is no resolver',
  (text) => {
    expect(isResolver(text)).toBe(false);
  },
);

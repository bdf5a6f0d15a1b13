import * as net from 'node:net';
import * as url from 'node:url';
import { expect, test } from 'vitest';
import { domainToASCII, domainToUnicode } from './domain-names.ts';
import { isIPv4, isIPv6 } from './ip-addresses.ts';

const ofAddresses = '0 1 255 256 a ff :: : : . 1.2.3.4 % eth0 01 12345 G - ::ffff:'.split(' ');
const ofNames = 'a b 0 - . ü ß 日 ع xn-- xn--mnchen-3ya xn--e28h xn--a ש \u0301 1 İ · ー'.split(' ');

/** Texts of up to `longest` pieces, the same in every run. */
function texts(pieces: readonly string[], longest: number): readonly string[] {
  let seed = 11;
  const next = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  return Array.from({ length: 30_000 }, () => Array.from({ length: 1 + next(longest) }, () => pieces[next(pieces.length)]).join(''));
}

test('what is an address is decided as Node decides it', () => {
  const all = [...texts(ofAddresses, 16), '1:2:3:4:5:6:7:8', '1:2:3:4::5:6:7:8', 'fe80::1%eth0', '::1.2.3.4', '1:2:3:4:5:6:7::', ''];
  expect(all.filter((text) => isIPv4(text) !== net.isIPv4(text))).toEqual([]);
  expect(all.filter((text) => isIPv6(text) !== net.isIPv6(text))).toEqual([]);
  expect(all.filter((text) => isIPv6(text)).length).toBeGreaterThan(50);
});

test('names become what Node makes of them', () => {
  const all = texts(ofNames, 7);
  expect(all.filter((text) => domainToASCII(text) !== url.domainToASCII(text))).toEqual([]);
  expect(all.filter((text) => domainToUnicode(text) !== url.domainToUnicode(text))).toEqual([]);
});

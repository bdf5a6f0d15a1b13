import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { expect, test } from 'vitest';
import { replaceAddresses } from './replace-addresses.ts';

const [original, clone] = [
  { id: versionId.parse('v000000000000001'), name: 'v1' },
  { id: versionId.parse('v000000000000002'), name: 'copy' },
];
const mapped = ['xn--bcher-kva.example', 'bücher.example'];
const site = { id: siteId.parse('s000000000000001'), name: 'shop', active_version: original.id };

/** As data-services replaces in a plain text. */
function rewrite(text: string, from = site): string {
  const replacements = replaceAddresses(from, original, clone, { hostName: 'host.test', mapped });
  return replacements.reduce((result, { from: old, to }) => result.replaceAll(old, to), text);
}

test.each([
  ['https://shop.sites.host.test/a', 'https://copy.v.shop.sites.host.test/a'],
  ['http://shop.sites.host.test:8080/a', 'http://copy.v.shop.sites.host.test:8080/a'],
  ['//v1.v.shop.sites.host.test', '//copy.v.shop.sites.host.test'],
  [`https://${site.id}.sites.host.test`, 'https://copy.v.shop.sites.host.test'],
  [`https://${original.id}.v.${site.id}.sites.host.test`, 'https://copy.v.shop.sites.host.test'],
  ['https://xn--bcher-kva.example/a', 'https://copy.v.shop.sites.host.test/a'],
  ['https://bücher.example/a', 'https://copy.v.shop.sites.host.test/a'],
  ['?to=https%3A%2F%2Fb%C3%BCcher.example%2F', '?to=https%3A%2F%2Fcopy.v.shop.sites.host.test%2F'],
  ['?to=https%3A%2F%2Fshop.sites.host.test%2F', '?to=https%3A%2F%2Fcopy.v.shop.sites.host.test%2F'],
])('%s becomes the clone’s', (before, after) => {
  expect(rewrite(before)).toBe(after);
  expect(rewrite(after)).toBe(after);
});

test.each(['https://other-shop.sites.host.test/', 'me@shop.sites.host.test', 'https://v2.v.shop.sites.host.test/'])('%s stays', (text) => {
  expect(rewrite(text)).toBe(text);
});

test('the site’s own names stay where the original is not the active version', () => {
  const text = 'https://shop.sites.host.test/ https://v1.v.shop.sites.host.test/';
  const rewritten = 'https://shop.sites.host.test/ https://copy.v.shop.sites.host.test/';
  expect(rewrite(text, { ...site, active_version: clone.id })).toBe(rewritten);
});

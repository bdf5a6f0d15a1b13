import { expect, test } from 'vitest';
import { validateSpdx } from '../checking/validate-spdx.ts';
import { parsePackages } from './debian-components.ts';
import { parseManifest } from './npm-components.ts';
import { spdxDocument } from './spdx-document.ts';

const components = [
  ...parsePackages(
    'installed\tlibstdc++6\t12.2.0-14+deb12u1\tamd64\nconfig-files\tvim\t9\tamd64\ninstalled\ttini\t0.19.0-1\tamd64\n',
    'bookworm',
  ),
  parseManifest('{"name":"@hono/node-server","version":"2.1.9","license":"MIT"}', ''),
  parseManifest('{"name":"closed","version":"1.0.0","license":"SEE LICENSE IN terms"}', ''),
];
const given = { image: 'api', version: '0.1.0', created: '2026-01-31T12:00:00Z', components };

test('what an image contains is valid SPDX, with a name for each package that databases of vulnerabilities know', () => {
  const text = JSON.stringify(spdxDocument(given));
  expect(validateSpdx(text)).toEqual([]);
  expect(text).toContain('pkg:deb/debian/libstdc%2B%2B6@12.2.0-14%2Bdeb12u1?arch=amd64&distro=bookworm');
  expect(text).toContain('pkg:npm/%40hono/node-server@2.1.9');
});

test('packages that were removed and left their settings are not in it', () => {
  expect(components.map(({ name }) => name)).not.toContain('vim');
});

test('a licence that is no expression of SPDX is not passed for one', () => {
  const licences = spdxDocument(given).packages.map(({ name, licenseDeclared }) => [name, licenseDeclared]);
  expect(licences).toContainEqual(['@hono/node-server', 'MIT']);
  expect(licences).toContainEqual(['closed', 'NOASSERTION']);
});

test('the same contents give the same document, in whatever order they were found', () => {
  expect(spdxDocument({ ...given, components: components.toReversed() })).toEqual(spdxDocument(given));
});

test('a document that does not hold together is told', () => {
  const { relationships, ...rest } = spdxDocument(given);
  const cut = { ...rest, relationships: relationships.filter(({ relatedSpdxElement }) => !relatedSpdxElement.includes('tini')) };
  expect(validateSpdx(JSON.stringify(cut))).toEqual(['its list of contents does not say what tini belongs to']);
  expect(validateSpdx(JSON.stringify({ ...cut, spdxVersion: 'SPDX-9' }))[0]).toContain('spdxVersion');
});

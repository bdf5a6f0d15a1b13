import { expect, test } from 'vitest';
import { explainFindings } from './explain-findings.ts';

const lockfile = JSON.stringify({
  packages: { '': {}, 'node_modules/zod': { version: '4.6.7' }, 'node_modules/vitest': { version: '5.1.1', dev: true } },
});
const clean = { tests: [], secrets: [], leftovers: [], modules: ['node_modules/zod'], addedAuthorities: [] };

test('an image with nothing but what runs has nothing wrong with it', () => {
  expect(explainFindings(clean, lockfile)).toEqual([]);
});

test('packages of development, tests and authorities are told, a few of many by name', () => {
  const tests = Array.from({ length: 7 }, (_, index) => `/opt/daspanel/packages/api/src/${index}.test.ts`);
  const found = explainFindings(
    { ...clean, tests, modules: ['node_modules/zod', 'node_modules/vitest'], addedAuthorities: ['MIIB'] },
    lockfile,
  );
  expect(found).toHaveLength(3);
  expect(found[0]).toContain('and 2 more');
  expect(found[1]).toBe('has packages that only development needs: node_modules/vitest');
  expect(found[2]).toContain('MIIB');
});

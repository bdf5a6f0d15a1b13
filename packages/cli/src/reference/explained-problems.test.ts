import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const repository = join(import.meta.dirname, '..', '..', '..', '..');
const sources = join(repository, 'packages', 'certificates', 'src', 'acme');

it('docs/certificates.md says of every problem of a certificate what to do', () => {
  const page = readFileSync(join(repository, 'docs', 'certificates.md'), 'utf8');
  const codes = new Set(listSources().flatMap((file) => codesIn(readFileSync(join(sources, file), 'utf8'))));
  expect(codes).toContain('dns-missing');
  expect([...codes].filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});

function listSources(): readonly string[] {
  return readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
}

/** Codes as they are written where a problem is made. */
function codesIn(text: string): readonly string[] {
  const places = /(?:\bcode: |ChallengeProblem\(\s*|\bproblem\(\s*name,\s*)'([a-z0-9-]+)'/g;
  return [...text.matchAll(places)].map(([, code = '']) => code);
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleApplications, type SampleAnswer } from '../src/sample-applications.ts';
import { createSite, php } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';
import type { Visited } from '../src/visit.ts';

let daspanel: RunningDaspanel;
beforeAll(async () => {
  daspanel = await startDaspanel();
});
afterAll(() => daspanel?.stop());

/** What the visitor saw, in the words of the expectation. */
function describeAnswer(answer: Visited, expected: SampleAnswer): unknown {
  if ('movedTo' in expected) return { movedTo: new URL(answer.headers.location ?? '', 'http://x').pathname };
  if ('status' in expected) return { status: answer.status };
  if (answer.status !== 200) return { status: answer.status, text: answer.text.slice(0, 200) };
  if ('file' in expected) return { file: answer.text };
  const { script, pathInfo } = JSON.parse(answer.text) as { script: string; pathInfo: string };
  return { script, ...(pathInfo === '' ? {} : { pathInfo }) };
}

describe('site types', () => {
  test.each(Object.entries(sampleApplications))(
    '%s answers each path as the application needs it, and keeps its secrets',
    async (type, sample) => {
      const wishes = { name: `type-${type}`, version: php(sample.php, { type }) };
      // One folder around everything, as downloads have it.
      const packed = Object.fromEntries(Object.entries(sample.files).map(([path, content]) => [`${type}-1.0/${path}`, content]));
      const site = await createSite(daspanel, wishes, packed);
      const host = `${site.name}.sites.${daspanel.hostName}`;
      const seen: Record<string, unknown> = {};
      for (const [path, expected] of Object.entries(sample.visits)) {
        const answer = await daspanel.visit(host, path);
        expect(answer.text).not.toContain('secret');
        seen[path] = describeAnswer(answer, expected);
      }
      expect(seen).toEqual(sample.visits);
    },
  );
});

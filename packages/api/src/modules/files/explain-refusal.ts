import type { ProblemCode } from '@daspanel/contract';
import { z } from 'zod';
import { Problem } from '../../problem.ts';

const refusal = z.object({ code: z.string(), message: z.string(), facts: z.record(z.string(), z.union([z.string(), z.number()])) });

const CODES: Readonly<Record<string, ProblemCode>> = {
  'not-found': 'not-found',
  exists: 'name-taken',
  'wrong-kind': 'wrong-state',
  changed: 'revision-mismatch',
  denied: 'wrong-state',
  'disk-full': 'storage-full',
  'limit-reached': 'limit-reached',
  'too-large': 'body-too-large',
  'too-deep': 'wrong-state',
  'wrong-offset': 'wrong-state',
  incomplete: 'wrong-state',
  invalid: 'wrong-state',
};

/** What the storage part says of a request that it refuses, as the problem that people are told; facts go into headers (`etag`, `upload-offset`). */
export function explainRefusal(answer: unknown): Error {
  const { code, message, facts } = refusal.parse(answer);
  const problem = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  if (problem === undefined) return new Error(`the storage part failed: ${code}`);
  const headers: Record<string, string> = {};
  if (facts['etag'] !== undefined) headers['etag'] = String(facts['etag']);
  if (facts['offset'] !== undefined) headers['upload-offset'] = String(facts['offset']);
  return new Problem(problem, message.slice(0, 1_000), { headers });
}

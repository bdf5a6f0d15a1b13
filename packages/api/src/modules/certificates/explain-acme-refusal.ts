import type { ProblemCode } from '@daspanel/contract';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { Problem } from '../../problem.ts';

const CODES: Readonly<Record<string, ProblemCode>> = {
  'not-wanted': 'wrong-state',
  'no-certificate': 'wrong-state',
  'no-account': 'wrong-state',
  'authority-failed': 'authority-failed',
  'rate-limit': 'too-many-requests',
};
const AN_HOUR = 3_600;

/** Resolves with the answer of the ACME client, or rejects with the problem that people are told when it refuses. */
export async function explainAcmeRefusal(asked: Promise<unknown>, now: () => number = Date.now): Promise<unknown> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof RequestError ? explain(error, now()) : error;
  }
}

function explain(error: RequestError, now: number): Error {
  const code = Object.hasOwn(CODES, error.code) ? CODES[error.code] : undefined;
  if (code === undefined) return new Error(`the ACME client failed: ${error.code}`, { cause: error });
  const headers = code === 'too-many-requests' ? { 'retry-after': String(secondsUntil(error.retryAt, now)) } : {};
  return new Problem(code, error.message.slice(0, 1_000), { cause: error, headers });
}

function secondsUntil(moment: number | undefined, now: number): number {
  return moment === undefined ? AN_HOUR : Math.max(1, Math.ceil((moment - now) / 1_000));
}

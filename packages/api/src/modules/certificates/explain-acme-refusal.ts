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
const A_MINUTE = 60_000;
/** As in "possible from 2026-11-25 18:26 UTC on". */
const MOMENT = /(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC/;

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
  const headers = code === 'too-many-requests' ? { 'retry-after': String(secondsUntil(error.message, now)) } : {};
  return new Problem(code, error.message.slice(0, 1_000), { cause: error, headers });
}

/** The sentence says in which minute the limit allows another try. */
function secondsUntil(sentence: string, now: number): number {
  const [, day, minute] = MOMENT.exec(sentence) ?? [];
  if (day === undefined || minute === undefined) return AN_HOUR;
  return Math.max(1, Math.ceil((Date.parse(`${day}T${minute}:00Z`) + A_MINUTE - now) / 1_000));
}

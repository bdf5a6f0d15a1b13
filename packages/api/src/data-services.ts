import type { dataServicesRequests } from '@daspanel/formats/data-services-requests.ts';
import { RequestError, type Requester } from '@daspanel/platform/json-socket.ts';
import { Problem } from './problem.ts';

export type DataServicesOperation = keyof typeof dataServicesRequests;

/** Sends a request of `formats/data-services-requests.ts`. Rejects with RequestError. */
export type AskDataServices = (operation: DataServicesOperation, input: unknown, timeoutMilliseconds?: number) => Promise<unknown>;

const TIMEOUT = 30_000;

export function createDataServices(requester: Requester): AskDataServices {
  return (operation, input, timeoutMilliseconds = TIMEOUT) => requester.request(operation, input, { timeoutMilliseconds });
}

const SILENT_CODES = new Set(['unreachable', 'timeout']);

/** True where the server behind data-services, or data-services itself, does not answer: the same request will do later. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof RequestError && SILENT_CODES.has(error.code);
}

/** Codes whose sentences may tell what is nobody's business outside. */
const INTERNAL_CODES = new Set(['internal', 'invalid-request', 'unknown-operation']);

const NO_ANSWER = 'does not answer; it is tried again';

/** True for the sentence of `describeDataServicesError` that asks for patience only. */
export function saysNoAnswer(problem: string | null): boolean {
  return problem?.endsWith(NO_ANSWER) === true;
}

/** What the owner of a site is told about a request that was not fulfilled; undefined: a fault of Daspanel, of which the log says more. */
export function describeDataServicesError(error: unknown, server: 'MariaDB' | 'Redis'): string | undefined {
  if (isUnreachable(error)) return `${server} ${NO_ANSWER}`;
  if (!(error instanceof RequestError) || INTERNAL_CODES.has(error.code)) return undefined;
  return error.message.slice(0, 500);
}

/** The failure of a request that somebody waits for. */
export function explainDataServicesError(error: unknown, server: 'MariaDB' | 'Redis'): unknown {
  if (isUnreachable(error)) return new Problem('unavailable', `${server} does not answer: try again`, { cause: error });
  if (!(error instanceof RequestError) || !INTERNAL_CODES.has(error.code)) return error;
  return new Error(`data-services failed: ${error.message}`, { cause: error });
}

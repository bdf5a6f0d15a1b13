import { RequestError } from '@daspanel/platform/json-socket.ts';

/** Codes whose sentences may name paths of this machine. */
const INTERNAL_CODES = new Set(['internal', 'invalid-request', 'unknown-operation']);
const SILENT_CODES = new Set(['unreachable', 'timeout']);

/** What people are told about a request that the launcher did not fulfil: its own words where they are meant for people. */
export function describeLauncherError(error: unknown): { readonly code: string; readonly detail: string } {
  if (!(error instanceof RequestError) || INTERNAL_CODES.has(error.code))
    return { code: 'internal', detail: 'the launcher failed; its log says more' };
  if (error.code === 'no-sandbox') return { code: error.code, detail: 'the sandbox for this work could not be built; the log says more' };
  if (SILENT_CODES.has(error.code)) return { code: 'unavailable', detail: 'the launcher does not answer; try again' };
  return { code: error.code, detail: error.message.slice(0, 500) };
}

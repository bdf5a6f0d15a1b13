import type { acmeRequests } from '@daspanel/formats/acme-requests.ts';
import type { certificateRequests } from '@daspanel/formats/certificate-requests.ts';
import { RequestError, type Requester } from '@daspanel/platform/json-socket.ts';
import type { z } from 'zod';
import { Problem } from '../../problem.ts';

/** Sends a request of one part. Throws the problem that people are told where the part does not answer, and RequestError where it refuses. */
type Ask<Requests extends Readonly<Record<string, z.ZodType>>> = <Operation extends keyof Requests & string>(
  operation: Operation,
  input: z.input<Requests[Operation]>,
  timeoutMilliseconds?: number,
) => Promise<unknown>;

/** `formats/certificate-requests.ts` */
export type AskAgent = Ask<typeof certificateRequests>;
/** `formats/acme-requests.ts` */
export type AskAcme = Ask<typeof acmeRequests>;

const PATIENCE = 10_000;

export function createAgentPart(requester: Requester): AskAgent {
  return (operation, input, patience) => ask(requester, 'certificate agent', operation, input, patience);
}

export function createAcmePart(requester: Requester): AskAcme {
  return (operation, input, patience) => ask(requester, 'ACME client', operation, input, patience);
}

async function ask(
  requester: Requester,
  name: string,
  operation: string,
  input: unknown,
  timeoutMilliseconds = PATIENCE,
): Promise<unknown> {
  try {
    return await requester.request(operation, input, { timeoutMilliseconds });
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (error.code === 'unreachable' || error.code === 'timeout')
      throw new Problem('unavailable', `the ${name} does not answer: try again`, { cause: error });
    if (error.code === 'disk-full') throw new Problem('storage-full', 'the disk is full', { cause: error });
    throw error;
  }
}

/** What there is to say when a part cannot be asked at this moment; anything else is thrown. */
export async function unlessSilent<Value>(asked: Promise<Value>): Promise<{ readonly value: Value } | { readonly problem: string }> {
  try {
    return { value: await asked };
  } catch (error) {
    if (error instanceof Problem && error.code === 'unavailable') return { problem: error.message };
    throw error;
  }
}

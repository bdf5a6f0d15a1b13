import { createClient, ProblemAnswer, type Answer, type RequestOf } from '@daspanel/contract/client.ts';
import type { Endpoint } from '@daspanel/contract/endpoint.ts';
import { noteAnswerTime } from './answer-times.ts';
import { fetchTransport } from './fetch-transport.ts';
import { proveFreshSignIn } from './fresh-sign-in.ts';

/** The only door to the server. */
export const client = createClient({ transport: fetchTransport(noteAnswerTime) });

/**
 * Sends one request that is given as a whole. Where the server wants the person to prove himself again, he is asked, and the request is sent a second time;
 * rejects with `ProblemAnswer` where he does not.
 */
export async function send<E extends Endpoint>(endpoint: E, request: RequestOf<E>): Promise<Answer<E>> {
  const call = client.call as unknown as (endpoint: E, request: RequestOf<E>) => Promise<Answer<E>>;
  try {
    return await call(endpoint, request);
  } catch (error) {
    if (!(error instanceof ProblemAnswer)) throw error;
    const { code } = error.problem;
    if (code !== 'fresh-sign-in-needed' && code !== 'factor-proof-needed') throw error;
    if (!(await proveFreshSignIn(code === 'factor-proof-needed'))) throw error;
    return await call(endpoint, request);
  }
}

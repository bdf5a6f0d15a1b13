import { partState, type PartState } from '@daspanel/formats/part-state.ts';
import { RequestError, type Requester } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';
import { notFound, Problem } from '../../problem.ts';

const PATIENCE = 3_000;

/** Asks the orchestrator about the parts, and has it restart one. Throws 503 `unavailable` when it does not answer. */
export function createOrchestratorClient(requester: Requester) {
  const ask = async (operation: string, input: unknown) => {
    try {
      return await requester.request(operation, input, { timeoutMilliseconds: PATIENCE });
    } catch (error) {
      if (error instanceof RequestError && error.code === 'unknown-part') throw notFound();
      throw new Problem('unavailable', 'the orchestrator does not answer: is Daspanel being stopped?', { cause: error });
    }
  };
  return {
    list: async (): Promise<PartState[]> => z.array(partState).parse(await ask('parts.list', {})),
    restart: (name: string) => ask('part.restart', { name }),
  };
}
export type OrchestratorClient = ReturnType<typeof createOrchestratorClient>;

import {
  consoleOutcome,
  consoleProgress,
  listeningPorts,
  type consoleRequests,
  type ConsoleOutcome,
  type ConsoleProgress,
} from '@daspanel/formats/console-requests.ts';
import { RequestError, type Requester } from '@daspanel/platform/json-socket.ts';
import type { z } from 'zod';
import { notFound, Problem } from '../../problem.ts';

type Requests = typeof consoleRequests;
type Input<Operation extends keyof Requests> = z.input<Requests[Operation]>;

/** The part that keeps consoles. */
export interface ConsolePart {
  /** Resolves when the console has ended. Rejects when the part does not answer, or has ended itself. */
  hold(input: Input<'console.hold'>, onProgress: (progress: ConsoleProgress) => void): Promise<ConsoleOutcome>;
  /** Throws 404 when the console has ended. */
  admit(input: Input<'console.ticket'>): Promise<void>;
  end(input: Input<'console.end'>): Promise<void>;
  /** Ports that something listens on inside; none of a console that has ended. */
  listening(input: Input<'console.listening'>): Promise<readonly number[]>;
  /** Throws 404 when the console has ended, `wrong-state` when nothing listens on the port. */
  showPort(input: Input<'console.show-port'>): Promise<void>;
}

const PATIENCE = 10_000;

export function createConsolePart(requester: Requester): ConsolePart {
  const ask = <Operation extends keyof Requests>(operation: Operation, input: Input<Operation>) =>
    requester.request(operation, input, { timeoutMilliseconds: PATIENCE }).catch((error: unknown) => {
      if (!(error instanceof RequestError)) throw error;
      if (error.code === 'unknown-console') throw notFound();
      if (error.code === 'not-listening')
        throw new Problem('wrong-state', 'nothing listens on this port in this console: start the server first', { cause: error });
      if (error.code === 'unreachable' || error.code === 'timeout')
        throw new Problem('unavailable', 'the part that keeps consoles does not answer: try again', { cause: error });
      throw new Error(`the console part failed: ${error.code}`, { cause: error });
    });
  return {
    async hold(input, onProgress) {
      const progress = (value: unknown) => onProgress(consoleProgress.parse(value));
      return consoleOutcome.parse(await requester.request('console.hold', input, { onProgress: progress }));
    },
    async admit(input) {
      await ask('console.ticket', input);
    },
    async end(input) {
      await ask('console.end', input);
    },
    async listening(input) {
      const answer = await ask('console.listening', input).catch((error: unknown) => {
        if (error instanceof Problem && error.code === 'not-found') return [];
        throw error;
      });
      return listeningPorts.parse(answer);
    },
    async showPort(input) {
      await ask('console.show-port', input);
    },
  };
}

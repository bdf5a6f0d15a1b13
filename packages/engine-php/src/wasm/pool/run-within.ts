import type { PhpRequest } from '../worker/messages.ts';
import type { AnswerReceiver, PhpWorker, RunResult } from './php-worker.ts';

export type JobOutcome = RunResult | { readonly state: 'overloaded' | 'timed-out' };

/** How long a request that is over its time is left alone while its client is slow. */
const CLIENT_PATIENCE_MILLISECONDS = 1000;

/** Runs a request and ends its worker when the time is over: nothing else stops PHP in a loop. */
export async function runWithin(
  worker: PhpWorker,
  request: PhpRequest,
  receiver: AnswerReceiver,
  milliseconds: number,
): Promise<RunResult | { readonly state: 'timed-out' }> {
  let hasTimedOut = false;
  const check = () => {
    if (worker.isWaitingForClient()) {
      timer = setTimeout(check, CLIENT_PATIENCE_MILLISECONDS);
      return;
    }
    hasTimedOut = true;
    void worker.terminate();
  };
  let timer = setTimeout(check, milliseconds);
  const result = await worker.run(request, receiver);
  clearTimeout(timer);
  return hasTimedOut && result.state === 'crashed' ? { state: 'timed-out' } : result;
}

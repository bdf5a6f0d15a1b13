import { Worker } from 'node:worker_threads';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { MessageFile } from './parse-message.ts';
import type { ReadAnswers, ReadKind, ReadReply, ReadRequest } from './read-request.ts';

export interface MessageReader extends AsyncDisposable {
  /**
   * Reads a message in a thread, one after the other. One thread for all: it has some 50 MiB, and ends when it has nothing to do. A message that takes too long or too much memory is looked at once more, its first 256 KiB
   * only; where that is of no use the promise rejects with RequestError `too-complex`. A file that is not there: `unknown-message`.
   */
  read<Kind extends ReadKind>(kind: Kind, file: MessageFile, attachment?: number): Promise<ReadAnswers[Kind]>;
}

const MILLISECONDS_PER_MESSAGE = 5_000;
const IDLE_MILLISECONDS = 20_000;
const THREAD_MEMORY = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };
/** Half of an attachment would be taken for the whole. */
const KINDS_OF_USE_IN_PART: readonly ReadKind[] = ['summary', 'content'];

export function createMessageReader(): MessageReader {
  let worker: Worker | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let lastNumber = 0;
  let idle: NodeJS.Timeout | undefined;
  const end = async () => {
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  };
  const ask = async (kind: ReadKind, file: MessageFile, attachment: number, isBrief: boolean): Promise<ReadReply> => {
    clearTimeout(idle);
    worker ??= new Worker(new URL('./reading-thread.ts', import.meta.url), { resourceLimits: THREAD_MEMORY, execArgv: [] });
    try {
      return await askThread(worker, { number: ++lastNumber, kind, file, attachment, isBrief });
    } catch (error) {
      await end();
      throw error;
    } finally {
      idle = setTimeout(() => void end(), IDLE_MILLISECONDS);
      idle.unref();
    }
  };
  const readOnce = async (kind: ReadKind, file: MessageFile, attachment: number) => {
    try {
      return await ask(kind, file, attachment, false);
    } catch (error) {
      if (!KINDS_OF_USE_IN_PART.includes(kind))
        throw new RequestError('too-complex', 'this message cannot be shown: it is too large or too deep', { cause: error });
      return await ask(kind, file, attachment, true);
    }
  };
  return {
    async read<Kind extends ReadKind>(kind: Kind, file: MessageFile, attachment = 0) {
      const reply = turn.then(() => readOnce(kind, file, attachment));
      turn = reply.catch(() => {});
      const { answer, error } = await reply;
      if (error?.code === 'ENOENT') throw new RequestError('unknown-message', 'there is no such message');
      if (error !== undefined) throw new Error(`a message could not be read: ${error.message}`);
      return answer as ReadAnswers[Kind];
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(idle);
      await end();
    },
  };
}

/** Rejects when the thread ends or does not answer in time. */
function askThread(worker: Worker, request: ReadRequest): Promise<ReadReply> {
  const { promise, resolve, reject } = Promise.withResolvers<ReadReply>();
  const answered = (reply: ReadReply) => {
    if (reply.number === request.number) resolve(reply);
  };
  const ended = () => reject(new Error('the reading thread ended'));
  const timer = setTimeout(() => reject(new Error('the message took too long')), MILLISECONDS_PER_MESSAGE);
  worker.on('message', answered);
  worker.once('error', reject);
  worker.once('exit', ended);
  worker.postMessage(request);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off('message', answered);
    worker.off('error', reject);
    worker.off('exit', ended);
    // What comes after the answer, while the thread is idle or being ended, is of no interest.
    if (worker.listenerCount('error') === 0) worker.on('error', () => {});
  });
}

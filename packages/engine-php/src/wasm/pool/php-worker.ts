import { MessageChannel, Worker } from 'node:worker_threads';
import type { ResponseHead } from '../instance/response-headers.ts';
import type { LockTable } from '../locks/lock-table.ts';
import { serveLocks } from '../locks/serve-locks.ts';
import { serveMail } from '../mail/deliver-mail.ts';
import { serveSockets } from '../sockets/socket-service.ts';
import { createAnswerReader, createAnswerRing, RECORD, type Answer } from '../worker/answer-ring.ts';
import type { AnswerEnd, FromWorker, PhpRequest, ToWorker, WorkerStart } from '../worker/messages.ts';

/** Takes what a request says. */
export interface AnswerReceiver {
  head(head: ResponseHead): void;
  /** False: nothing more is taken, and PHP waits, until `resume` is called. */
  body(chunk: Buffer): boolean;
  log(text: string): void;
}

export type RunResult = { readonly state: 'done'; readonly isWornOut: boolean } | { readonly state: 'crashed'; readonly detail: string };

/** A thread with one instance of PHP. */
export interface PhpWorker {
  /** Resolves when it can take a request; rejects when it never will. */
  readonly ready: Promise<void>;
  /** Runs a request; never rejects. One at a time. */
  run(request: PhpRequest, receiver: AnswerReceiver): Promise<RunResult>;
  /** Goes on taking the answer. */
  resume(): void;
  /** Whether PHP stands still because its answer is not taken. */
  isWaitingForClient(): boolean;
  /** Nobody wants the answer of the running request any more. */
  abandon(): void;
  /** Stops the thread, whatever it is doing; a running request counts as crashed. */
  terminate(): Promise<void>;
}

/** How long a piece of an answer may wait before it is passed on. Its end is passed on at once. */
const LOOK_MILLISECONDS = 5;
/** JavaScript memory of a worker, beside that of its module: names of files, text of headers. */
const JAVASCRIPT_MEBIBYTES = 128;

export function createPhpWorker(
  start: Pick<WorkerStart, 'php' | 'root' | 'ini' | 'connect' | 'environment' | 'ownFiles'>,
  module: WebAssembly.Module | Promise<WebAssembly.Module>,
  services: { readonly locks: LockTable; readonly mail: string | undefined },
): PhpWorker {
  const ring = createAnswerRing();
  const answers = createAnswerReader(ring);
  const sockets = new MessageChannel();
  const socketSignal = new SharedArrayBuffer(4);
  serveSockets(sockets.port1, new Int32Array(socketSignal));
  const locks = new MessageChannel();
  const lockSignal = new SharedArrayBuffer(4);
  const mail = new MessageChannel();
  const mailSignal = new SharedArrayBuffer(4);
  serveMail(mail.port1, new Int32Array(mailSignal), services.mail);
  const thread = new Worker(new URL('../worker/worker.ts', import.meta.url), {
    workerData: {
      ...start,
      answers: ring,
      sockets: sockets.port2,
      socketSignal,
      locks: locks.port2,
      lockSignal,
      mail: mail.port2,
      mailSignal,
    } satisfies WorkerStart,
    transferList: [sockets.port2, locks.port2, mail.port2],
    env: threadEnvironment(),
    resourceLimits: { maxOldGenerationSizeMb: JAVASCRIPT_MEBIBYTES },
  });
  const releaseLocks = serveLocks(services.locks, thread.threadId, locks.port1, new Int32Array(lockSignal));
  const send = (message: ToWorker) => thread.postMessage(message);
  const running = createRunningRequest();
  const drain = () => running.take(answers.take);

  const ready = new Promise<void>((resolve, reject) => {
    thread.on('message', (message: FromWorker) => {
      if (message.type === 'ready') resolve();
      else drain();
    });
    thread.on('error', (error) => {
      running.finish({ state: 'crashed', detail: String(error) });
      reject(error);
    });
    thread.on('exit', () => {
      releaseLocks();
      drain();
      running.finish({ state: 'crashed', detail: 'the thread ended' });
      reject(new Error('the thread ended before PHP had started'));
    });
  });
  // Those who wait for it handle it; without any, an unused worker's failure is nobody's problem.
  ready.catch(() => {});
  void Promise.resolve(module).then((compiled) => send({ type: 'module', module: compiled }));

  return {
    ready,
    async run(request, receiver) {
      answers.setAbandoned(false);
      const look = setInterval(drain, LOOK_MILLISECONDS);
      const result = running.begin(receiver);
      send({ type: 'request', request });
      try {
        return await result;
      } finally {
        clearInterval(look);
      }
    },
    resume() {
      running.resume();
      drain();
    },
    isWaitingForClient: answers.isNearlyFull,
    abandon() {
      answers.setAbandoned(true);
      this.resume();
    },
    async terminate() {
      await thread.terminate();
    },
  };
}

/** Only what lets Node find its cache of compiled code; PHP sees none of it. */
function threadEnvironment(): Record<string, string> {
  const cache = process.env['NODE_COMPILE_CACHE'];
  return cache === undefined ? {} : { NODE_COMPILE_CACHE: cache };
}

/** The request that a worker runs, as seen from here: passes records on until they end or the receiver asks for a pause. */
function createRunningRequest() {
  let current: { readonly receiver: AnswerReceiver; readonly resolve: (result: RunResult) => void } | undefined;
  let isPaused = false;

  const finish = (result: RunResult) => {
    const finished = current;
    current = undefined;
    isPaused = false;
    finished?.resolve(result);
  };
  const pass = (receiver: AnswerReceiver, { kind, content }: Answer) => {
    switch (kind) {
      case RECORD.head:
        return receiver.head(JSON.parse(content.toString('latin1')) as ResponseHead);
      case RECORD.body:
        isPaused = !receiver.body(content);
        return;
      case RECORD.log:
        return receiver.log(content.toString('latin1'));
      case RECORD.end:
        return finish({ state: 'done', ...(JSON.parse(content.toString('latin1')) as AnswerEnd) });
      case RECORD.crash:
        return finish({ state: 'crashed', detail: content.toString('latin1') });
    }
  };

  return {
    begin: (receiver: AnswerReceiver) =>
      new Promise<RunResult>((resolve) => {
        current = { receiver, resolve };
      }),
    take(next: () => Answer | undefined): void {
      while (!isPaused) {
        const answer = next();
        if (answer === undefined) return;
        if (current !== undefined) pass(current.receiver, answer);
      }
    },
    resume() {
      isPaused = false;
    },
    finish,
  };
}

import type { PhpRequest } from '../worker/messages.ts';
import type { AnswerReceiver, PhpWorker, RunResult } from './php-worker.ts';

export interface PoolOptions {
  readonly createWorker: () => PhpWorker;
  /** Requests that run at the same time. */
  readonly mostWorkers: number;
  /** Workers that are kept when there is nothing to do. */
  readonly fewestWorkers: number;
  /** Requests that wait for a worker; more are refused. */
  readonly longestQueue: number;
  /** After this time a running request is stopped. Time in which the client does not take the answer is not counted. */
  readonly requestMilliseconds: number;
  /** After this time without work a worker that is not needed is ended. */
  readonly idleMilliseconds: number;
  /** Requests after which a worker is replaced. */
  readonly requestsPerWorker: number;
  /** Called when PHP cannot be started at all. */
  readonly onFailure: (error: unknown) => void;
}

export interface Job {
  readonly request: PhpRequest;
  readonly receiver: AnswerReceiver;
  readonly finished: (outcome: JobOutcome) => void;
}
export type JobOutcome = { readonly state: 'done' | 'overloaded' | 'timed-out' } | { readonly state: 'crashed'; readonly detail: string };

export interface JobHandle {
  /** The receiver takes more of the answer. */
  resume(): void;
  /** Nobody waits for the job any more: it leaves the queue, or PHP is told to stop. */
  abandon(): void;
}

export interface WorkerPool {
  submit(job: Job): JobHandle;
  /** Resolves when no request runs or waits. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** A worker with what the pool knows of it. */
interface Member {
  readonly worker: PhpWorker;
  state: 'starting' | 'idle' | 'busy' | 'ended';
  served: number;
  idleSince: number;
}
interface Waiting {
  readonly job: Job;
  member: Member | undefined;
}

/** How often idle workers are looked for. */
const SWEEP_MILLISECONDS = 1000;
/** How long a request that is over its time is left alone while its client is slow. */
const CLIENT_PATIENCE_MILLISECONDS = 1000;

/** Starts workers as requests come, hands each one request at a time, and ends those that are stuck, broken, worn out or idle. */
export function createWorkerPool(options: PoolOptions): WorkerPool {
  const members = new Set<Member>();
  const queue: Waiting[] = [];
  const settledListeners: (() => void)[] = [];

  const startMember = () => {
    const member: Member = { worker: options.createWorker(), state: 'starting', served: 0, idleSince: 0 };
    members.add(member);
    member.worker.ready.then(
      () => becomeIdle(member),
      (error: unknown) => {
        if (member.state === 'ended') return;
        endMember(member);
        options.onFailure(error);
      },
    );
  };
  const endMember = (member: Member) => {
    member.state = 'ended';
    members.delete(member);
    void member.worker.terminate();
  };
  const becomeIdle = (member: Member) => {
    if (member.state === 'ended') return;
    member.state = 'idle';
    member.idleSince = Date.now();
    assign();
  };

  /** Gives waiting requests to idle workers and starts as many more as the others need. */
  const assign = () => {
    for (const member of members) {
      if (member.state !== 'idle') continue;
      const next = queue.shift();
      if (next === undefined) break;
      void runJob(member, next);
    }
    const starting = [...members].filter((member) => member.state === 'starting').length;
    const missing = Math.min(queue.length - starting, options.mostWorkers - members.size);
    for (let count = 0; count < missing; count++) startMember();
    if (isSettled()) for (const listener of settledListeners.splice(0)) listener();
  };
  const isSettled = () => queue.length === 0 && ![...members].some((member) => member.state === 'busy');

  const runJob = async (member: Member, waiting: Waiting) => {
    member.state = 'busy';
    member.served += 1;
    waiting.member = member;
    const result = await runWithin(member.worker, waiting.job, options.requestMilliseconds);
    waiting.member = undefined;
    const isSpent = result.state !== 'done' || result.isWornOut || member.served >= options.requestsPerWorker;
    if (isSpent) endMember(member);
    waiting.job.finished(result);
    if (isSpent) {
      keepFewest();
      assign();
    } else becomeIdle(member);
  };
  const keepFewest = () => {
    while (members.size < options.fewestWorkers) startMember();
  };

  const sweep = setInterval(() => {
    for (const member of members) {
      const isOld = member.state === 'idle' && Date.now() - member.idleSince > options.idleMilliseconds;
      if (isOld && members.size > options.fewestWorkers) endMember(member);
    }
  }, SWEEP_MILLISECONDS);
  sweep.unref();
  keepFewest();

  return {
    submit(job) {
      const waiting: Waiting = { job, member: undefined };
      if (queue.length >= options.longestQueue) {
        job.finished({ state: 'overloaded' });
        return { resume() {}, abandon() {} };
      }
      queue.push(waiting);
      assign();
      return {
        resume: () => waiting.member?.worker.resume(),
        abandon() {
          const place = queue.indexOf(waiting);
          if (place >= 0) queue.splice(place, 1);
          waiting.member?.worker.abandon();
        },
      };
    },
    settled: () => new Promise((resolve) => (isSettled() ? resolve() : settledListeners.push(resolve))),
    async close() {
      clearInterval(sweep);
      const ending = [...members].map((member) => {
        member.state = 'ended';
        return member.worker.terminate();
      });
      members.clear();
      await Promise.all(ending);
    },
  };
}

/** Runs a job and stops it when its time is over. */
async function runWithin(worker: PhpWorker, job: Job, milliseconds: number): Promise<RunResult | { readonly state: 'timed-out' }> {
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
  const result = await worker.run(job.request, job.receiver);
  clearTimeout(timer);
  return hasTimedOut && result.state === 'crashed' ? { state: 'timed-out' } : result;
}

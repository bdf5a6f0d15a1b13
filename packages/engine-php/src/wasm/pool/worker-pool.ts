import type { PhpRequest } from '../worker/messages.ts';
import type { AnswerReceiver, PhpWorker } from './php-worker.ts';
import { runWithin, type JobOutcome } from './run-within.ts';

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

export interface JobHandle {
  /** The receiver takes more of the answer. */
  resume(): void;
  /** Nobody waits for the job any more: it leaves the queue, or PHP is told to stop. */
  abandon(): void;
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

/** Starts workers as requests come, hands each one request at a time, and ends those that are stuck, broken, worn out or idle. */
export class WorkerPool implements AsyncDisposable {
  readonly #options: PoolOptions;
  readonly #members = new Set<Member>();
  readonly #queue: Waiting[] = [];
  readonly #sweep: NodeJS.Timeout;
  #settledListeners: (() => void)[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#sweep = setInterval(() => this.#endIdleMembers(), SWEEP_MILLISECONDS).unref();
    this.#keepFewest();
  }

  submit(job: Job): JobHandle {
    const waiting: Waiting = { job, member: undefined };
    if (this.#queue.length >= this.#options.longestQueue) {
      job.finished({ state: 'overloaded' });
      return { resume() {}, abandon() {} };
    }
    this.#queue.push(waiting);
    this.#assign();
    return {
      resume: () => waiting.member?.worker.resume(),
      abandon: () => this.#abandon(waiting),
    };
  }

  /** Resolves when no request runs or waits. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#settledListeners.push(resolve);
      this.#tellSettled();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sweep);
    const ending = [...this.#members].map((member) => {
      member.state = 'ended';
      return member.worker.terminate();
    });
    this.#members.clear();
    await Promise.all(ending);
  }

  /** Gives waiting requests to idle workers and starts as many more as the others need. */
  #assign(): void {
    for (const member of this.#inState('idle')) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      void this.#run(member, next);
    }
    const { mostWorkers } = this.#options;
    const missing = Math.min(this.#queue.length - this.#inState('starting').length, mostWorkers - this.#members.size);
    for (let count = 0; count < missing; count++) this.#startMember();
    this.#tellSettled();
  }

  async #run(member: Member, waiting: Waiting): Promise<void> {
    member.state = 'busy';
    member.served += 1;
    waiting.member = member;
    const outcome = await runWithin(member.worker, waiting.job.request, waiting.job.receiver, this.#options.requestMilliseconds);
    waiting.member = undefined;
    const isSpent = outcome.state !== 'done' || outcome.isWornOut || member.served >= this.#options.requestsPerWorker;
    if (isSpent) this.#end(member);
    waiting.job.finished(outcome);
    if (!isSpent) return this.#becomeIdle(member);
    this.#keepFewest();
    this.#assign();
  }

  #abandon(waiting: Waiting): void {
    const place = this.#queue.indexOf(waiting);
    if (place >= 0) this.#queue.splice(place, 1);
    waiting.member?.worker.abandon();
    this.#tellSettled();
  }

  #startMember(): void {
    const member: Member = { worker: this.#options.createWorker(), state: 'starting', served: 0, idleSince: 0 };
    this.#members.add(member);
    member.worker.ready.then(
      () => this.#becomeIdle(member),
      (error: unknown) => {
        if (member.state !== 'starting') return;
        this.#end(member);
        this.#options.onFailure(error);
      },
    );
  }

  #becomeIdle(member: Member): void {
    if (member.state === 'ended') return;
    member.state = 'idle';
    member.idleSince = Date.now();
    this.#assign();
  }

  #end(member: Member): void {
    member.state = 'ended';
    this.#members.delete(member);
    void member.worker.terminate();
  }

  #endIdleMembers(): void {
    const longAgo = Date.now() - this.#options.idleMilliseconds;
    for (const member of this.#inState('idle')) {
      if (member.idleSince < longAgo && this.#members.size > this.#options.fewestWorkers) this.#end(member);
    }
  }

  #keepFewest(): void {
    while (this.#members.size < this.#options.fewestWorkers) this.#startMember();
  }

  #tellSettled(): void {
    if (this.#queue.length > 0 || this.#inState('busy').length > 0) return;
    const listeners = this.#settledListeners;
    this.#settledListeners = [];
    for (const listener of listeners) listener();
  }

  #inState(state: Member['state']): readonly Member[] {
    return [...this.#members].filter((member) => member.state === state);
  }
}

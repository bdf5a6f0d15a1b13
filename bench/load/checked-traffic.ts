import { Agent, request } from 'node:http';
import { quantile } from '../measurement.ts';

export interface Target {
  readonly port: number;
  /** Value of the Host header. */
  readonly host: string;
  readonly path: string;
  /** What the answer must be. */
  readonly isRight: (answer: { readonly status: number; readonly text: string }) => boolean;
}

export interface TrafficResult {
  readonly requests: number;
  /** No answer, or half of one. */
  readonly failed: number;
  /** An answer, but not the right one. */
  readonly wrong: number;
  /** Milliseconds. */
  readonly p99: number;
  /** The first few things that went wrong, in words. */
  readonly examples: readonly string[];
}

export interface Traffic {
  /** Ends it, and gives what happened since the start or the last `take`. */
  stop(): Promise<TrafficResult>;
  /** Gives what happened since the start or the last `take`, and goes on. */
  take(): TrafficResult;
}

const CONNECTIONS = 32;
const LONGEST_ANSWER = 10_000;

/** Visits the targets in turn at a steady rate over kept connections, whether or not the former answer has come, and looks at every answer. */
export function startTraffic(targets: readonly Target[], perSecond: number): Traffic {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const open = new Set<Promise<void>>();
  const began = performance.now();
  let sent = 0;
  let counts = emptyCounts();

  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1_000) * perSecond);
    for (; sent < due; sent += 1) {
      const target = targets[sent % targets.length];
      if (target === undefined) return;
      const done = visitOnce(agent, target, counts).finally(() => open.delete(done));
      open.add(done);
    }
  }, 5);

  const take = () => {
    const { latencies, ...rest } = counts;
    counts = emptyCounts();
    return { ...rest, p99: quantile(latencies, 0.99) };
  };
  return {
    take,
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
      agent.destroy();
      return take();
    },
  };
}

interface Counts {
  requests: number;
  failed: number;
  wrong: number;
  readonly latencies: number[];
  readonly examples: string[];
}

const emptyCounts = (): Counts => ({ requests: 0, failed: 0, wrong: 0, latencies: [], examples: [] });

function visitOnce(agent: Agent, { port, host, path, isRight }: Target, counts: Counts): Promise<void> {
  const began = performance.now();
  counts.requests += 1;
  const note = (what: string) => {
    if (counts.examples.length < 5) counts.examples.push(`${host}${path}: ${what}`);
  };
  return new Promise((resolve) => {
    const fail = (error: Error) => {
      counts.failed += 1;
      note(error.message);
      resolve();
    };
    const sent = request({ agent, host: '127.0.0.1', port, path, headers: { host }, timeout: LONGEST_ANSWER }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', fail);
      response.once('end', () => {
        const answer = { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
        counts.latencies.push(performance.now() - began);
        if (!isRight(answer)) {
          counts.wrong += 1;
          note(`${answer.status} ${answer.text.slice(0, 80)}`);
        }
        resolve();
      });
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.once('error', fail);
    sent.end();
  });
}

import type { BodyReceiver, IncomingRequest, Reply } from './fastcgi/serve-connection.ts';
import type { ResponseHead } from './instance/response-headers.ts';
import type { JobOutcome } from './pool/run-within.ts';
import type { JobHandle, WorkerPool } from './pool/worker-pool.ts';
import type { Spool } from './site/spool.ts';

export interface AnswerOptions {
  readonly pool: WorkerPool;
  readonly createSpool: () => Spool;
  readonly log: (text: string) => void;
  /** Larger bodies are refused. */
  readonly largestBody: number;
  readonly isStopping: () => boolean;
}

/** Answers one FastCGI request: collects its body, has PHP run it, and passes the answer on while it comes. */
export function answerRequest({ parameters, reply }: IncomingRequest, options: AnswerOptions): BodyReceiver {
  const spool = options.createSpool();
  const isTooLarge = () => Math.max(Number(parameters['CONTENT_LENGTH'] ?? 0), spool.length) > options.largestBody;
  let job: JobHandle | undefined;
  let hasStarted = false;

  const start = () => {
    hasStarted = true;
    const answer = createAnswer(reply, parameters['REQUEST_METHOD'] === 'HEAD', () => job?.resume());
    job = options.pool.submit({
      request: { parameters, body: spool.body() },
      receiver: { head: answer.head, body: answer.body, log: options.log },
      finished(outcome) {
        spool.close();
        answer.finish(outcome);
        if (outcome.state !== 'done') options.log(`${describeOutcome(outcome)}: ${parameters['SCRIPT_FILENAME'] ?? ''}`);
      },
    });
  };
  return {
    chunk(bytes) {
      if (!isTooLarge()) spool.write(bytes);
    },
    end() {
      if (hasStarted) return;
      const announced = Number(parameters['CONTENT_LENGTH'] ?? 0);
      const refusal = options.isStopping() ? 503 : isTooLarge() ? 413 : spool.length < announced ? 400 : undefined;
      if (refusal === undefined) return start();
      spool.close();
      sendPage(reply, refusal);
    },
    abort() {
      if (hasStarted) job?.abandon();
      else spool.close();
      hasStarted = true;
    },
  };
}

/** The answer as CGI text (RFC 3875, section 6): what PHP says, or a page when PHP could not. */
function createAnswer(reply: Reply, isHead: boolean, resume: () => void) {
  let state: 'empty' | 'headed' | 'without-body' = 'empty';
  const head = (value: ResponseHead) => {
    if (state !== 'empty') return;
    state = isHead || value.status === 204 || value.status === 304 ? 'without-body' : 'headed';
    reply.write(Buffer.from(formatHead(value), 'latin1'));
  };
  return {
    head,
    body(chunk: Buffer): boolean {
      if (state === 'without-body') return true;
      if (state === 'empty') head({ status: 200, headers: [['Content-Type', 'text/html; charset=UTF-8']] });
      const goesOn = reply.write(chunk);
      if (!goesOn) reply.onDrain(resume);
      return goesOn;
    },
    finish(outcome: JobOutcome): void {
      if (outcome.state === 'done') {
        if (state === 'empty') head({ status: 200, headers: [['Content-Type', 'text/html; charset=UTF-8']] });
        return reply.end();
      }
      if (state === 'headed') return reply.cut();
      if (state === 'without-body') return reply.end();
      sendPage(reply, outcome.state === 'overloaded' ? 503 : outcome.state === 'timed-out' ? 504 : 500);
    },
  };
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  413: 'Content Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};
const SECONDS_TO_RETRY = '2';

function sendPage(reply: Reply, status: number): void {
  const reason = REASONS[status] ?? '';
  const headers: ResponseHead['headers'] = [
    ['Content-Type', 'text/html; charset=UTF-8'],
    ...(status === 503 ? ([['Retry-After', SECONDS_TO_RETRY]] as const) : []),
  ];
  reply.write(Buffer.from(`${formatHead({ status, headers })}<!doctype html>\n<title>${reason}</title>\n<h1>${reason}</h1>\n`, 'latin1'));
  reply.end();
}

function formatHead({ status, headers }: ResponseHead): string {
  const lines = headers.filter(([name]) => name.toLowerCase() !== 'status').map(([name, value]) => `${name}: ${value}\r\n`);
  return `Status: ${status}\r\n${lines.join('')}\r\n`;
}

function describeOutcome(outcome: JobOutcome): string {
  switch (outcome.state) {
    case 'done':
      return 'done';
    case 'overloaded':
      return 'PHP is busy, a request was refused';
    case 'timed-out':
      return 'PHP ran longer than max_execution_time and was stopped';
    case 'crashed':
      return `PHP crashed (${outcome.detail})`;
  }
}

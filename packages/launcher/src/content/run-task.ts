import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { nodeInside, PROGRAM_FOLDER } from '../sandbox/node-inside.ts';
import { SITE_FOLDER, type Sandbox } from '../sandbox/sandbox.ts';
import type { SandboxProcess, StartSandbox } from '../sandbox/start-sandbox.ts';
import { workerMessage, type ContentTask, type Progress } from './task.ts';

export interface TaskOptions<Result> {
  readonly result: z.ZodType<Result>;
  /** The site's folder on this machine: under `sites/`, or under `trash/`. */
  readonly siteFolder: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Descriptor of a file that is open for reading: the worker's standard input. */
  readonly stdin?: number;
}

/** Runs one task in the content worker. Rejects with RequestError: the worker's own code, `cancelled`, or `no-sandbox`. */
export type RunTask = <Result>(site: SiteId, task: ContentTask, options: TaskOptions<Result>) => Promise<Result>;

const LONGEST_LINE = 64 * 1024;

export function taskRunner(parts: {
  readonly startSandbox: StartSandbox;
  /** The repository. */
  readonly programDirectory: string;
  /** Number of the site's user; undefined where all parts share one. */
  readonly userOf: (site: SiteId) => number | undefined;
}): RunTask {
  return async (site, task, options) => {
    if (isAborted(options.signal)) throw cancelled();
    const sandbox = describeSandbox(site, task, { ...parts, siteFolder: options.siteFolder });
    const worker = await parts.startSandbox(sandbox, options.stdin === undefined ? {} : { stdin: options.stdin });
    let isFinishing = false;
    const stop = () => {
      if (!isFinishing) worker.kill();
    };
    options.signal?.addEventListener('abort', stop, { once: true });
    if (isAborted(options.signal)) stop();
    try {
      const outcome = await readOutcome(worker, { ...options, onFinishing: () => (isFinishing = true) });
      if (outcome === undefined) throw isAborted(options.signal) ? cancelled() : await explainSilence(worker);
      return options.result.parse(outcome.result);
    } finally {
      options.signal?.removeEventListener('abort', stop);
      worker.kill();
      await worker.ended;
    }
  };
}

function describeSandbox(
  site: SiteId,
  task: ContentTask,
  parts: { readonly siteFolder: string; readonly programDirectory: string; readonly userOf: (site: SiteId) => number | undefined },
): Sandbox {
  const node = nodeInside(parts.programDirectory, process.execPath, ['launcher', 'formats', 'platform']);
  return {
    name: `content-${site}-${randomBytes(4).toString('hex')}`,
    user: parts.userOf(site),
    mounts: [...node.mounts, { from: parts.siteFolder, to: SITE_FOLDER, access: 'write' }],
    program: node.program,
    arguments: ['--max-old-space-size=768', `${PROGRAM_FOLDER}/packages/launcher/src/content/worker.ts`, JSON.stringify(task)],
    environment: { PATH: '/usr/bin:/bin', HOME: '/tmp' },
    workingDirectory: '/tmp',
    limits: { memory: 1024, processor: 200, processes: 64, temporary: 16, openFiles: 1024 },
  };
}

/** The worker's result, or undefined when it ended without one. */
async function readOutcome(
  worker: SandboxProcess,
  listeners: { readonly onProgress?: (progress: Progress) => void; readonly onFinishing: () => void },
): Promise<{ readonly result: unknown } | undefined> {
  let rest = '';
  for await (const chunk of worker.stdout) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new Error('the content worker printed a line without end');
    for (const line of lines) {
      const message = workerMessage.parse(JSON.parse(line));
      if ('finishing' in message) listeners.onFinishing();
      else if ('progress' in message) listeners.onProgress?.(message.progress);
      else if ('result' in message) return { result: message.result };
      else throw workerError(message.error);
    }
  }
  return undefined;
}

function workerError(error: { readonly code: string; readonly message: string }): Error {
  return error.code === 'internal' ? new Error(`the content worker failed: ${error.message}`) : new RequestError(error.code, error.message);
}

/** A function, for the compiler would take the first answer for the last. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function cancelled(): RequestError {
  return new RequestError('cancelled', 'the work was cancelled');
}

async function explainSilence(worker: SandboxProcess): Promise<Error> {
  const { status, outOfMemory } = await worker.ended;
  const reason = outOfMemory ? 'ran out of memory' : `ended with status ${status}`;
  return new Error(`the content worker ${reason}: ${worker.lastWords()}`);
}

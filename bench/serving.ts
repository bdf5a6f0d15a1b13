import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { listTree, readProcessorTime, type ProcessFacts } from './process-tree.ts';

/** The processes that serve requests on each side; everything else on our side (API, agents, log splitter) is counted apart. */
const SERVING = /^(nginx|php-fpm|php-wasm)/;

export interface ProcessorUse {
  /** Microseconds of the processes that serve requests. */
  readonly serving: number;
  /** Microseconds of all processes of the tree. */
  readonly everything: number;
}

function listServing(root: number): readonly ProcessFacts[] {
  return listTree(root).filter(({ name }) => SERVING.test(name));
}

/** Runs something and gives its result with the processor time that the trees under these processes used meanwhile. */
export async function withProcessorUse<Result>(
  roots: readonly number[],
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly use: ProcessorUse }> {
  const before = readUse(roots);
  const result = await work();
  const after = readUse(roots);
  return { result, use: { serving: after.serving - before.serving, everything: after.everything - before.everything } };
}

function readUse(roots: readonly number[]): ProcessorUse {
  return {
    serving: readProcessorTime(roots.flatMap(listServing)),
    everything: readProcessorTime(roots.flatMap(listTree)),
  };
}

/** Keeps the serving processes of these trees on one processor until it is disposed. Processes that they start afterwards inherit it. */
export async function pinServing(roots: readonly number[], processor: number, of: number): Promise<AsyncDisposable> {
  const pin = async (list: string) => {
    for (const { pid } of roots.flatMap(listServing)) {
      await runProgram('/usr/bin/taskset', ['--all-tasks', '--cpu-list', '--pid', list, String(pid)]);
    }
  };
  await pin(String(processor));
  return { [Symbol.asyncDispose]: () => pin(`0-${of - 1}`) };
}

/** The process at the top of a running Daspanel. */
export function rootOf({ process, data }: RunningDaspanel): number {
  const { pid, exitCode, signalCode } = process;
  if (pid === undefined || exitCode !== null || signalCode !== null) {
    throw new Error(`Daspanel does not run any more (${signalCode ?? `status ${String(exitCode)}`}); its logs are in ${data}/logs`);
  }
  return pid;
}

export function listNginx(root: number): readonly number[] {
  return listTree(root).flatMap(({ pid, name }) => (name === 'nginx' ? [pid] : []));
}

/** All nginx processes of a tree but the master. */
export function countNginxWorkers(root: number): number {
  return listNginx(root).length - 1;
}

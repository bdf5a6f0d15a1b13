import { join } from 'node:path';
import type { PoolState } from '@daspanel/formats/launcher-requests.ts';
import type { PoolDescriptor } from '@daspanel/formats/pool.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { SiteCacheAccount } from '@daspanel/platform/site-cache-account.ts';
import type { CompiledCode } from '../engines/compiled/compiled-code.ts';
import { SOCKET_FOLDER, type Engine, type EnginePlan } from '../engines/engine.ts';
import { findChildren, findDescendants, measureProcesses } from '../limits/process-tree.ts';
import type { SandboxEnd, SandboxProcess, StartSandbox } from '../sandbox/start-sandbox.ts';
import { finishPool } from './finish-pool.ts';
import { countHeldSockets } from './held-sockets.ts';
import { describeSandbox } from './pool-sandbox.ts';
import { accepts, publishSocket } from './pool-socket.ts';
import { makeRunFolder, removeFolder } from './run-folder.ts';

/** One running start of a pool. */
export interface RunningPool {
  readonly descriptor: PoolDescriptor;
  readonly ended: Promise<SandboxEnd>;
  describe(): Promise<PoolState>;
  /** Tells whether its socket takes connections still. */
  accepts(): Promise<boolean>;
  /** Unix sockets of its programs; a connection to a service counts twice. */
  countSockets(): number;
  /** Takes the socket away, at once: whoever connects from then on asks for the pool to be woken. */
  hide(): void;
  /** Lets requests that have begun end, for at most `graceSeconds`, then ends the processes. To be called once hidden. */
  finish(graceSeconds: number): Promise<void>;
  kill(): Promise<void>;
}

export interface PoolParts {
  readonly data: DataDirectory;
  readonly startSandbox: StartSandbox;
  readonly separateUsers: boolean;
}

/** Starts the pool and resolves when its socket accepts. Rejects with `engine-failed` and the program's last lines. `name` is this start's own. */
export async function startPool(
  parts: PoolParts,
  start: {
    readonly descriptor: PoolDescriptor;
    readonly engine: Engine;
    readonly user: number;
    readonly name: string;
    readonly cache: SiteCacheAccount | undefined;
    readonly compiledCode: CompiledCode;
  },
): Promise<RunningPool> {
  const { descriptor, engine, name, cache, compiledCode } = start;
  const user = parts.separateUsers ? start.user : undefined;
  const socket = `${SOCKET_FOLDER}/${name}.sock`;
  const plan = engine.plan({ descriptor, socket, cache, compiledCode: compiledCode.mountsFor(user) });
  const folder = await makeRunFolder(parts.data, name, plan, user);
  const since = Date.now();
  const sandbox = await parts
    .startSandbox(describeSandbox(parts.data, { descriptor, user, name }, plan, folder))
    .catch(async (error: unknown) => {
      await removeFolder(folder);
      throw error;
    });
  const ended = sandbox.ended.finally(() => removeFolder(folder));
  const published = join(parts.data.sockets.pools, `${descriptor.pool}.sock`);
  const hide = await untilReady({ sandbox, plan, descriptor }, (signal) =>
    publishSocket({ made: join(folder, 'fcgi', `${name}.sock`), published, separateUsers: parts.separateUsers }, signal),
  );
  const [program] = await findChildren(sandbox.initProcess);
  return {
    descriptor,
    ended,
    describe: () => describePool(sandbox, { pool: descriptor.pool, php: descriptor.php, runtime: engine.runtime, since }),
    accepts: () => accepts(published).catch(() => false),
    countSockets: () => countHeldSockets(sandbox.initProcess),
    hide,
    async finish(graceSeconds) {
      await finishPool(sandbox, { socket, program, signal: plan.endSignal, graceSeconds });
      await ended;
    },
    async kill() {
      sandbox.kill();
      await ended;
    },
  };
}

async function untilReady(
  { sandbox, plan, descriptor }: { readonly sandbox: SandboxProcess; readonly plan: EnginePlan; readonly descriptor: PoolDescriptor },
  publish: (signal: AbortSignal) => Promise<() => void>,
): Promise<() => void> {
  // Nothing is expected there, but a full pipe would stop the program.
  sandbox.stdout.resume();
  const given = new AbortController();
  const timer = setTimeout(() => given.abort(new Error(`no socket after ${plan.startSeconds} seconds`)), plan.startSeconds * 1000);
  void sandbox.ended.then(({ status, outOfMemory }) =>
    given.abort(new Error(outOfMemory ? 'its memory limit was reached' : `it ended with status ${status}`)),
  );
  try {
    return await publish(given.signal);
  } catch (error) {
    sandbox.kill();
    await sandbox.ended;
    const reason = given.signal.aborted ? String(given.signal.reason.message) : String(error);
    throw new RequestError('engine-failed', `PHP ${descriptor.php} could not be started: ${reason}. ${sandbox.lastWords()}`.trim(), {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function describePool(sandbox: SandboxProcess, facts: Pick<PoolState, 'pool' | 'php' | 'runtime' | 'since'>): Promise<PoolState> {
  const processes = await findDescendants(sandbox.initProcess);
  const counted = await sandbox.group.usage();
  const { processorMilliseconds, memoryBytes } =
    counted.processorMilliseconds !== undefined && counted.memoryBytes !== undefined
      ? { processorMilliseconds: counted.processorMilliseconds, memoryBytes: counted.memoryBytes }
      : { ...(await measureProcesses(processes)), ...counted };
  return { ...facts, processorMilliseconds, memoryBytes, processes: processes.length };
}

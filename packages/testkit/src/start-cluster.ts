import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { linkState } from '@daspanel/formats/link-requests.ts';
import { COPIED_KEY, sharedFolders } from '@daspanel/orchestrator/shared-folders.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { findFreePort } from './free-port.ts';
import { killInstallation } from './kill-installation.ts';
import { reachDaspanel, type ReachedDaspanel } from './reach-daspanel.ts';
import { startProcess, type StartedProcess } from './start-daspanel.ts';

/** One machine of a cluster, with a data directory and ports of its own. */
export interface MachineUnderTest {
  readonly name: string;
  readonly data: string;
  /** SIGKILL for its orchestrator and all that this has started; resolves when nothing of it is left. */
  kill(): Promise<void>;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>;
  /** Starts it again. */
  start(): Promise<void>;
}

export interface NodeUnderTest extends MachineUnderTest {
  /** The installation as it is reached through this node. */
  readonly reached: ReachedDaspanel;
  /** Resolves when its link has the kernel's. Rejects after half a minute. */
  untilConnected(): Promise<void>;
}

export interface ClusterUnderTest extends AsyncDisposable {
  readonly kernel: MachineUnderTest;
  readonly nodes: readonly NodeUnderTest[];
}

/**
 * A kernel's machine and others on this one. What they share is mounted from the kernel's data directory, read-only where a node only reads it, in a mount namespace of each
 * node's own, which ends with it.
 */
export async function startCluster({ nodes: count }: { readonly nodes: number }): Promise<ClusterUnderTest> {
  const resources = new AsyncDisposableStack();
  try {
    const folder = await mkdtemp('/tmp/dc-');
    resources.defer(() => rm(folder, { recursive: true, force: true }));
    const names = Array.from({ length: count }, (_, index) => `web${index + 1}`);
    const link = await writeLinkFolders(folder, names);
    const kernel = resources.use(await startMachine(folder, 'kernel', link, []));
    const secret = /first login\s+(\S+)/.exec(kernel.started().output)?.[1];
    const started: NodeUnderTest[] = [];
    for (const [index, name] of names.entries()) {
      const through = await prepareNode(kernel.data, join(folder, name));
      const machine = resources.use(await startMachine(folder, name, link, through));
      const { httpPort, httpsPort } = machine.started();
      await untilConnected(machine);
      // The login is good once; whoever comes later has the operator's token.
      const reached = await reachDaspanel({ data: kernel.data, httpPort, httpsPort, secret: index === 0 ? secret : undefined });
      started.push({ ...machine, reached, untilConnected: () => untilConnected(machine) });
    }
    return { kernel, nodes: started, [Symbol.asyncDispose]: () => resources.disposeAsync() };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

/** With the command that people use. Gives the folder that has one for each machine. */
async function writeLinkFolders(folder: string, nodes: readonly string[]): Promise<string> {
  const out = join(folder, 'secrets');
  const program = join(import.meta.dirname, '..', '..', 'link', 'src', 'prepare-cluster.ts');
  const given = ['--kernel', `127.0.0.1:${await findFreePort()}`, '--nodes', nodes.join(','), '--out', out];
  const { status, stderr } = await runProgram(process.execPath, [program, ...given]);
  if (status !== 0) throw new Error(`the cluster's certificates were not made: ${stderr.toString()}`);
  return out;
}

async function startMachine(
  folder: string,
  name: string,
  link: string,
  through: readonly string[],
): Promise<MachineUnderTest & AsyncDisposable & { started(): StartedProcess }> {
  const data = join(folder, name);
  await mkdir(data, { recursive: true });
  await cp(join(link, name), join(data, 'link'), { recursive: true });
  let started = await startProcess({ data }, through);
  const { httpPort, httpsPort } = started;
  return {
    name,
    data,
    started: () => started,
    kill: () => killInstallation(started.process),
    stop: () => started.stop(),
    async start() {
      started = await startProcess({ data, httpPort, httpsPort }, through);
    },
    [Symbol.asyncDispose]: () => started.stop(),
  };
}

async function untilConnected({ name, data }: MachineUnderTest): Promise<void> {
  using link = createRequester(dataDirectory(data).sockets.linkRequests);
  for (let turn = 0; turn < 300; turn += 1) {
    const { state } = linkState.parse(await link.request('link.state', {}));
    if (state === 'connected') return;
    await wait(100);
  }
  throw new Error(`${name} is not connected: its log is ${data}/logs/link.log`);
}

/** Makes places for what a node shares, and gives the program that mounts it there and becomes what it is given. */
async function prepareNode(kernel: string, node: string): Promise<readonly string[]> {
  await mkdir(dirname(join(node, COPIED_KEY)), { recursive: true });
  await cp(join(kernel, COPIED_KEY), join(node, COPIED_KEY));
  for (const { path } of sharedFolders) await mkdir(join(node, path), { recursive: true });
  const mounts = sharedFolders.map(({ path, access }) => {
    const readOnly = access === 'read' ? ` && mount -o remount,bind,ro '${join(node, path)}'` : '';
    return `mount --bind '${join(kernel, path)}' '${join(node, path)}'${readOnly}`;
  });
  return ['/usr/bin/unshare', '--mount', '--propagation', 'private', '/bin/sh', '-c', `${mounts.join(' && ')} && exec "$@"`, 'sh'];
}

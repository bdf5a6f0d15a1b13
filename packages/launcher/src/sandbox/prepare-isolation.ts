import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { IsolationReport } from '@daspanel/formats/launcher-requests.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { LAST_SITE_USER } from '@daspanel/platform/identities.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { openControlGroups, type ControlGroups } from '../limits/control-groups.ts';
import { findControllers } from '../limits/controllers.ts';
import { findSandboxHost } from './sandbox-host.ts';
import { killLeftSandboxes } from './left-sandboxes.ts';
import { sandboxStarter, type StartSandbox } from './start-sandbox.ts';
import { systemCallFilter } from './system-call-filter.ts';

export interface Isolation extends AsyncDisposable {
  readonly startSandbox: StartSandbox;
  readonly report: IsolationReport;
}

/**
 * Finds out how far this host can keep sites apart, by trying it, and gives the function that starts sandboxes accordingly. `folder` is the
 * launcher's own run folder; the filter and the accounts of sandboxes are kept there. `installation` tells installations on one host apart.
 */
export async function prepareIsolation(
  { folder, installation, separateUsers }: { readonly folder: string; readonly installation: string; readonly separateUsers: boolean },
  log: Log,
): Promise<Isolation> {
  const accounts = join(folder, 'accounts');
  await mkdir(accounts, { recursive: true });
  await chmod(accounts, 0o711);
  const host = await findSandboxHost();
  if (host !== undefined) await killLeftSandboxes(host, accounts);
  const groups = await openControlGroups(`daspanel-${shortHash(installation)}`, findControllersHere());
  const parts = { host, groups, accounts, systemCallFilter: await writeFilter(folder) };
  const startSandbox = sandboxStarter(parts);
  const problem = await trySandbox(startSandbox, separateUsers ? LAST_SITE_USER : undefined);
  if (problem !== undefined) log.warn('sandboxes do not work on this host', { error: problem });
  const report = describeIsolation({ separateUsers, sandbox: problem === undefined, groups });
  await publishFile(join(folder, 'isolation.json'), JSON.stringify(report));
  return {
    startSandbox: problem === undefined ? startSandbox : sandboxStarter({ ...parts, host: undefined }),
    report,
    [Symbol.asyncDispose]: () => groups[Symbol.asyncDispose](),
  };
}

function findControllersHere(): ReturnType<typeof findControllers> {
  return findControllers(readFileSync('/proc/self/mountinfo', 'utf8'), (root) => readFileSync(join(root, 'cgroup.controllers'), 'utf8'));
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

async function writeFilter(folder: string): Promise<string | undefined> {
  const filter = systemCallFilter(process.arch);
  if (filter === undefined) return undefined;
  const path = join(folder, 'system-calls.bpf');
  await publishFile(path, filter);
  return path;
}

/** Gives what is wrong, or undefined when a sandbox works for a user as sites have: in a container root itself could have none. */
async function trySandbox(startSandbox: StartSandbox, user: number | undefined): Promise<unknown> {
  try {
    const tried = await startSandbox({
      name: 'probe',
      user,
      mounts: [],
      program: '/usr/bin/true',
      arguments: [],
      environment: {},
      workingDirectory: '/tmp',
      limits: { memory: 64, processor: 100, processes: 16, temporary: 1, openFiles: 64 },
    });
    const { status } = await tried.ended;
    return status === 0 ? undefined : new Error(`a sandboxed program ended with status ${status}`);
  } catch (error) {
    return error;
  }
}

export function describeIsolation({
  separateUsers,
  sandbox,
  groups,
}: {
  readonly separateUsers: boolean;
  readonly sandbox: boolean;
  readonly groups: Pick<ControlGroups, 'limits'>;
}): IsolationReport {
  const layers: readonly [IsolationReport['missing'][number], boolean][] = [
    ['separate-users', separateUsers],
    ['sandbox', sandbox],
    ['cgroup-memory', groups.limits.has('memory')],
    ['cgroup-processor', groups.limits.has('processor')],
    ['cgroup-processes', groups.limits.has('processes')],
  ];
  const missing = layers.filter(([, works]) => !works).map(([layer]) => layer);
  return { level: missing.length === 0 ? 'full' : 'reduced', missing };
}

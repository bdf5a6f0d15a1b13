import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { launcherForApi } from '@daspanel/formats/launcher-requests.ts';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { poolLimits } from '@daspanel/formats/pool.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { Engine, EnginePlan } from '../engines/engine.ts';
import { describeCache } from '../engines/engine.ts';
import { readPoolDescriptor } from '../pools/pool-descriptors.ts';
import { describeSandbox } from '../pools/pool-sandbox.ts';
import { makeRunFolder, removeFolder } from '../pools/run-folder.ts';
import { PROGRAM_FOLDER } from '../sandbox/node-inside.ts';
import { SITE_FOLDER, type Mount } from '../sandbox/sandbox.ts';
import type { SandboxProcess, StartSandbox } from '../sandbox/start-sandbox.ts';
import type { MailChannels } from '../services/mail-channels.ts';
import type { SiteCaches } from '../services/site-caches.ts';
import type { Ledger } from '../sites/ledger.ts';
import type { SiteFolders } from '../sites/site-folders.ts';
import { keepTail } from './keep-tail.ts';

export interface CommandParts {
  readonly data: DataDirectory;
  readonly ledger: Ledger;
  readonly folders: SiteFolders;
  readonly channels: MailChannels;
  readonly caches: SiteCaches;
  readonly engines: ReadonlyMap<string, Engine>;
  readonly startSandbox: StartSandbox;
  readonly separateUsers: boolean;
}

export type WantedCommand = z.infer<(typeof launcherForApi)['command.run']>;

export interface CommandEnd {
  readonly status: number | null;
  readonly outOfMemory: boolean;
  readonly timedOut: boolean;
  readonly output: string;
  readonly outputBytes: number;
}

/** Commands of sites, which see and may use what the site's PHP does: the same sandbox, with the same settings. */
export interface Commands {
  run(wanted: WantedCommand, signal: AbortSignal): Promise<CommandEnd>;
  /** Ends all commands of a site at once. */
  stopSite(site: SiteId): Promise<void>;
}

const SHELL = '/bin/sh';
const PATH = `${PROGRAM_FOLDER}/bin:/usr/local/bin:/usr/bin:/bin`;
const NO_PLAN = { files: [], mounts: [], environment: {} } as const;

export function createCommands(parts: CommandParts): Commands {
  const running = new Map<SandboxProcess, SiteId>();
  let starts = 0;
  return {
    async run(wanted, signal) {
      starts += 1;
      const { sandbox, folder } = await prepare(parts, wanted, `command-${wanted.site}-${process.pid}-${starts}`);
      try {
        const command = await parts.startSandbox(sandbox);
        running.set(command, wanted.site);
        return await follow(command, wanted, signal).finally(() => running.delete(command));
      } finally {
        await removeFolder(folder);
      }
    },
    async stopSite(site) {
      const ofSite = [...running].filter(([, owner]) => owner === site).map(([command]) => command);
      for (const command of ofSite) command.kill();
      await Promise.all(ofSite.map((command) => command.ended));
    },
  };
}

async function prepare(parts: CommandParts, wanted: WantedCommand, name: string) {
  const number = parts.ledger.userOf(wanted.site);
  const user = parts.separateUsers ? number : undefined;
  await parts.folders.prepareForPool(wanted.site, number);
  await parts.channels.open(wanted.site, number);
  const { plan, limits } = await planPhp(parts, wanted);
  const shell: EnginePlan = {
    files: plan.files,
    mounts: plan.mounts,
    program: SHELL,
    arguments: ['-c', `exec 2>&1\n${wanted.command}`],
    environment: {
      ...plan.environment,
      PATH,
      HOME: `${SITE_FOLDER}/home`,
      TMPDIR: `${SITE_FOLDER}/tmp`,
      USER: 'site',
      TERM: 'dumb',
      LANG: 'C.UTF-8',
    },
    endSignal: 'SIGTERM',
    startSeconds: 0,
  };
  const folder = await makeRunFolder(parts.data, name, shell, user);
  const sandbox = describeSandbox(parts.data, { descriptor: { site: wanted.site, limits }, user, name }, shell, folder);
  return { folder, sandbox: { ...sandbox, workingDirectory: `${SITE_FOLDER}/versions/${wanted.version}` } };
}

/** What makes `php` the version's own, with its settings and its account in the tenant Redis. */
async function planPhp(parts: CommandParts, { pool, site }: WantedCommand) {
  if (pool === null || !pool.startsWith(`${site}-`)) return { plan: NO_PLAN, limits: poolLimits.parse({}) };
  const descriptor = await readPoolDescriptor(parts.data.pools, pool);
  const engine = parts.engines.get(descriptor.php);
  if (engine?.runtime !== 'native') return { plan: NO_PLAN, limits: descriptor.limits };
  const cache = await parts.caches.accountOf(descriptor);
  if (cache !== undefined) await parts.caches.open(descriptor);
  const { files, mounts, environment } = engine.plan({ descriptor, socket: '/run/fcgi/none.sock', cache, compiledCode: [] });
  const plan = {
    files,
    mounts: [...mounts, ...(await phpProgram(descriptor.php))],
    environment: { ...environment, ...describeCache(cache) },
  };
  return { plan, limits: descriptor.limits };
}

/** PHP for the command line, where the distribution's package of it is installed. */
async function phpProgram(version: string): Promise<readonly Mount[]> {
  const from = `/usr/bin/php${version}`;
  const isThere = await access(from).then(
    () => true,
    () => false,
  );
  return isThere ? [{ from, to: join(PROGRAM_FOLDER, 'bin/php'), access: 'read' }] : [];
}

async function follow(command: SandboxProcess, { seconds, bytes }: WantedCommand, signal: AbortSignal): Promise<CommandEnd> {
  const tail = keepTail(command.stdout, bytes);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    command.kill();
  }, seconds * 1000);
  const stop = () => command.kill();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const { status, outOfMemory } = await command.ended;
    const { text, total } = tail();
    return { status: timedOut ? null : status, outOfMemory, timedOut, output: text, outputBytes: total };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PoolId, SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import { OUTGOING_ENVIRONMENT, OUTGOING_SOCKET } from '@daspanel/formats/outgoing.ts';
import { poolLimits } from '@daspanel/formats/pool.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { describeCache, type Engine, type EnginePlan } from '../engines/engine.ts';
import { readPoolDescriptor } from '../pools/pool-descriptors.ts';
import { describeSandbox } from '../pools/pool-sandbox.ts';
import { makeRunFolder } from '../pools/run-folder.ts';
import { PROGRAM_FOLDER } from '../sandbox/node-inside.ts';
import { SITE_FOLDER, type Mount, type Sandbox } from '../sandbox/sandbox.ts';
import type { SiteChannels } from '../services/site-channels.ts';
import type { SiteCaches } from '../services/site-caches.ts';
import type { SiteUsers } from '../sites/ledger.ts';
import type { SiteFolders } from '../sites/site-folders.ts';

export interface ProgramParts {
  readonly data: DataDirectory;
  readonly ledger: SiteUsers;
  readonly folders: SiteFolders;
  readonly channels: SiteChannels;
  /** The way out. */
  readonly outgoing: SiteChannels;
  readonly caches: SiteCaches;
  readonly engines: ReadonlyMap<string, Engine>;
  readonly separateUsers: boolean;
}

/** A program of a site beside its pools, in the folder of a version. */
export interface ProgramInSite {
  readonly site: SiteId;
  readonly version: VersionId;
  /** The pool whose PHP, settings and limits it has; null: no PHP. */
  readonly pool: PoolId | null;
  readonly program: string;
  readonly arguments: readonly string[];
  /** Whether it may fetch from the public Internet, through the part `console`. */
  readonly outgoing: boolean;
  /** Beside what is set for every program. */
  readonly environment: Readonly<Record<string, string>>;
  /** Beside what every program sees. */
  readonly mounts?: readonly Mount[];
}

const PATH = `${PROGRAM_FOLDER}/bin:/usr/local/bin:/usr/bin:/bin`;
const NO_PLAN = { files: [], mounts: [], environment: {} } as const;

/** Describes its sandbox, which sees and may use what the site's PHP does. `folder` is to be removed when it has ended. */
export async function prepareProgram(
  parts: ProgramParts,
  wanted: ProgramInSite,
  name: string,
): Promise<{ readonly folder: string; readonly sandbox: Sandbox }> {
  const { site, version } = wanted;
  const number = parts.ledger.userOf(site);
  const user = parts.separateUsers ? number : undefined;
  await parts.folders.prepareForPool(site, number);
  await parts.channels.open(site, number);
  // What was let out when the plan was another one is cut off.
  await (wanted.outgoing ? parts.outgoing.open(site, number) : parts.outgoing.close(site));
  const { plan, limits } = await planPhp(parts, wanted);
  const program: EnginePlan = {
    files: plan.files,
    mounts: [...plan.mounts, ...(wanted.mounts ?? []), ...(wanted.outgoing ? [outgoingFolder(parts, site)] : [])],
    program: wanted.program,
    arguments: wanted.arguments,
    environment: {
      ...plan.environment,
      PATH,
      HOME: `${SITE_FOLDER}/home`,
      TMPDIR: `${SITE_FOLDER}/tmp`,
      USER: 'site',
      LANG: 'C.UTF-8',
      ...(wanted.outgoing ? OUTGOING_ENVIRONMENT : {}),
      ...wanted.environment,
    },
    endSignal: 'SIGTERM',
    startSeconds: 0,
  };
  const folder = await makeRunFolder(parts.data, name, program, user);
  const sandbox = describeSandbox(parts.data, { descriptor: { site, limits }, user, name }, program, folder);
  return { folder, sandbox: { ...sandbox, workingDirectory: `${SITE_FOLDER}/versions/${version}` } };
}

function outgoingFolder({ data }: ProgramParts, site: SiteId): Mount {
  return { from: join(data.sockets.outgoingChannels, site), to: dirname(OUTGOING_SOCKET), access: 'read' };
}

/** What makes `php` the version's own, with its settings and its account in the tenant Redis. */
async function planPhp(parts: ProgramParts, { pool, site }: ProgramInSite) {
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

/** PHP for the command line with its extensions, where the distribution's package of it is installed. */
async function phpProgram(version: string): Promise<readonly Mount[]> {
  const from = `/usr/bin/php${version}`;
  const isThere = await access(from).then(
    () => true,
    () => false,
  );
  if (!isThere) return [];
  const settings = `/etc/php/${version}/cli`;
  return [
    { from, to: join(PROGRAM_FOLDER, 'bin/php'), access: 'read' },
    { from: settings, to: settings, access: 'read', optional: true },
  ];
}

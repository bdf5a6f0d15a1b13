import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { poolDescriptor, type PoolDescriptor } from '@daspanel/formats/pool.ts';
import type { PhpVersion, PoolId, SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import { createRequester, type Requester } from '@daspanel/platform/json-socket.ts';
import { partUnderTest, type PartUnderTest } from './part-under-test.ts';
import { requestFastCgi, scriptParams, type FastCgiAnswer } from './fastcgi-request.ts';

const REPOSITORY = join(import.meta.dirname, '../../..');

/** A launcher process on a data directory of its own. */
export interface LauncherUnderTest extends Omit<PartUnderTest, 'stop'>, AsyncDisposable {
  readonly data: DataDirectory;
  readonly api: Requester;
  readonly engine: Requester;
}

/** Without `separateUsers` it may be run by another `user` than root, to whom the data belongs then. */
export async function startLauncher(
  options: { readonly separateUsers?: boolean; readonly user?: number } = {},
): Promise<LauncherUnderTest> {
  const root = await mkdtemp(join(tmpdir(), 'dl-'));
  await chmod(root, 0o711);
  const data = dataDirectory(root);
  await makeFolders(data, options.user ?? 0);
  const settings = {
    hostName: 'daspanel.localhost',
    httpPort: 8080,
    httpsPort: 8443,
    listen: ['127.0.0.1'],
    dataDirectory: root,
    programDirectory: REPOSITORY,
    separateUsers: options.separateUsers ?? true,
  };
  await writeFile(data.settingsFile, JSON.stringify(settings));
  const identity = options.user === undefined ? undefined : { user: options.user, groups: [] };
  const running = partUnderTest('launcher/src/main.ts', data.settingsFile, identity);
  await running.start();
  const api = createRequester(data.sockets.launcherForApi);
  const engine = createRequester(data.sockets.launcherForEngine);
  return {
    data,
    api,
    engine,
    ...running,
    async [Symbol.asyncDispose]() {
      api[Symbol.dispose]();
      engine[Symbol.dispose]();
      await running.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function makeFolders(data: DataDirectory, owner: number): Promise<void> {
  const folders: readonly [string, number][] = [
    [data.ledger, 0o700],
    [data.sites, 0o711],
    [data.trash, 0o711],
    [data.pools, 0o755],
    [data.uploads, 0o711],
    [data.run, 0o711],
    [dirname(data.sockets.launcherForApi), 0o711],
    [data.sockets.pools, 0o711],
    [data.sockets.mailChannels, 0o711],
    [data.sockets.outgoingChannels, 0o711],
  ];
  for (const [path, mode] of folders) {
    await mkdir(path, { recursive: true });
    await chmod(path, mode);
    await chown(path, owner, owner);
  }
}

/** A site with one version that holds `files`, and a pool for it. */
export interface SiteUnderTest {
  readonly site: SiteId;
  readonly version: VersionId;
  readonly pool: PoolId;
  readonly user: number;
  readonly socket: string;
  /** Asks the awake pool for a script of the version. */
  get(script: string, params?: Readonly<Record<string, string>>): Promise<FastCgiAnswer>;
}

export async function makeSite(
  launcher: LauncherUnderTest,
  letter: string,
  files: Readonly<Record<string, string>>,
  options: {
    readonly php?: PhpVersion;
    readonly limits?: Partial<PoolDescriptor['limits']>;
    readonly settings?: Partial<PoolDescriptor['settings']>;
  } = {},
): Promise<SiteUnderTest> {
  const site = `s${letter.repeat(15)}` as SiteId;
  const version = `v${letter.repeat(15)}` as VersionId;
  const php = options.php ?? '8.2';
  const pool = `${site}-${php.replace('.', '')}-00000001` as PoolId;
  const { user } = (await launcher.api.request('site.provision', { site })) as { user: number };
  await launcher.api.request('version.provision', { site, version });
  const { uid, gid } = await stat(join(launcher.data.sites, site, 'versions', version));
  for (const [name, content] of Object.entries(files)) {
    const path = join(launcher.data.sites, site, 'versions', version, name);
    await writeFile(path, content);
    await chown(path, uid, gid);
  }
  const descriptor = poolDescriptor.parse({ pool, site, php, settings: options.settings ?? {}, limits: options.limits ?? {} });
  await writeFile(join(launcher.data.pools, `${pool}.json`), JSON.stringify(descriptor));
  const socket = join(launcher.data.sockets.pools, `${pool}.sock`);
  return {
    site,
    version,
    pool,
    user,
    socket,
    get: (script, params = {}) => requestFastCgi(socket, scriptParams(`/site/versions/${version}/${script}`, params)),
  };
}

/** The site's own error log, as the host sees it. */
export function readErrorLog(launcher: LauncherUnderTest, site: SiteId): Promise<string> {
  return readFile(join(launcher.data.sites, site, 'logs/php-error.log'), 'utf8').catch(() => '');
}

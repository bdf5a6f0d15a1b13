import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { siteId, versionId, type SiteId, type VersionId } from '@daspanel/formats/identifiers.ts';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { createRequester, serveOperations, type Requester } from '@daspanel/platform/json-socket.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import { prepareIsolation } from '../src/sandbox/prepare-isolation.ts';
import { openLedger } from '../src/sites/ledger.ts';
import { siteFolders } from '../src/sites/site-folders.ts';
import { createContentParts, type ContentParts } from '../src/content/content-parts.ts';
import { contentOperations } from '../src/content/operations.ts';

const programDirectory = join(import.meta.dirname, '../../..');

/** A site with its real user, folders and sandboxes, and the content operations behind a real socket. Needs root. */
export interface ContentTestSite extends AsyncDisposable {
  readonly site: SiteId;
  readonly user: number;
  readonly folder: string;
  readonly parts: ContentParts;
  readonly requester: Requester;
  /** What operations failed with unexpectedly. */
  readonly failures: readonly unknown[];
  newVersion(): Promise<VersionId>;
  versionFolder(version: VersionId): string;
  /** Runs shell lines as the site's user in the version's folder. */
  asSite(version: VersionId, script: string): Promise<string>;
  /** Lays bytes down as an upload of the API's and gives its name. */
  upload(content: Buffer): string;
}

export async function openContentTestSite(options: { readonly diskBytes?: number } = {}): Promise<ContentTestSite> {
  const root = mkdtempSync('/tmp/dp-content-');
  const data = dataDirectory(root);
  const closing = new AsyncDisposableStack();
  closing.defer(() => rm(root, { recursive: true, force: true }));
  if (options.diskBytes !== undefined) {
    await run('/usr/bin/mount', ['-t', 'tmpfs', '-o', `size=${options.diskBytes}`, 'tmpfs', root]);
    closing.defer(async () => void (await run('/usr/bin/umount', [root])));
  }
  chmodSync(root, 0o755);
  for (const folder of [data.sites, data.trash, data.uploads, data.ledger, join(data.run, 'launcher')])
    mkdirSync(folder, { recursive: true });
  chownSync(data.uploads, identities.api, identities.api);
  const log = createLog('test', () => {});
  const isolation = closing.use(
    await prepareIsolation({ folder: join(data.run, 'launcher'), installation: root, separateUsers: true }, log),
  );
  const ledger = closing.use(await openLedger(data.ledger));
  const folders = siteFolders(data, true);
  const site = siteId.parse(randomId('s'));
  const user = await ledger.enroll(site);
  await folders.provisionSite(site, user);
  const parts = await createContentParts({
    data,
    userOf: (id) => ledger.userOf(id),
    startSandbox: isolation.startSandbox,
    programDirectory,
  });
  const socket = join(data.run, 'launcher', 'api.sock');
  const failures: unknown[] = [];
  closing.use(await serveOperations(socket, contentOperations(parts), { onError: (error) => failures.push(error) }));
  const requester = closing.use(createRequester(socket));
  const folder = join(data.sites, site);
  const versionFolder = (version: VersionId) => join(folder, 'versions', version);
  return {
    site,
    user,
    folder,
    parts,
    requester,
    failures,
    versionFolder,
    async newVersion() {
      const version = versionId.parse(randomId('v'));
      await folders.provisionVersion(site, user, version);
      return version;
    },
    asSite(version, script) {
      const become = [`--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
      const inVersion = `umask 022; cd ${versionFolder(version)}; ${script}`;
      return run('/usr/bin/setpriv', [...become, '/bin/bash', '-ec', inVersion]);
    },
    upload(content) {
      const name = `u${randomBytes(15).toString('hex').slice(0, 15)}`;
      writeFileSync(join(data.uploads, name), content, { mode: 0o600 });
      chownSync(join(data.uploads, name), identities.api, identities.api);
      return name;
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

async function run(file: string, programArguments: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await runProgram(file, programArguments, { timeoutMilliseconds: 300_000 });
  if (status !== 0) throw new Error(`${file} ended with status ${status}: ${stderr.toString()}`);
  return stdout.toString();
}

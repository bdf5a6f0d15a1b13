import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { siteId, type SiteId, type VersionId } from '@daspanel/formats/identifiers.ts';
import type { DataVerification } from '@daspanel/formats/launcher-requests.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { groups, identities, type Identity } from '@daspanel/platform/identities.ts';
import { atMostFiveTimesASecond } from '../content/report.ts';
import { compareFolder } from './expect-access.ts';
import { createFindings } from './findings.ts';
import { verifySiteFiles } from './verify-site-files.ts';
import { verifySiteFolder } from './verify-site-folder.ts';

export interface VerifyParts {
  readonly data: DataDirectory;
  readonly separateUsers: boolean;
  /** Number of the site's user, from the ledger. */
  readonly find: (site: SiteId) => number | undefined;
  /** Sites whose folders are being changed. */
  readonly atWork: () => Promise<readonly SiteId[]>;
}

/**
 * Checks owners, modes and strangers in the folders that only root can look into, and tells which sites and versions there are, so that the
 * asker can compare them with the state. Changes nothing.
 */
export async function verifyData(
  parts: VerifyParts,
  attention: { readonly onProgress: (progress: { readonly files: number }) => void; readonly signal: AbortSignal },
): Promise<DataVerification> {
  const { data, separateUsers } = parts;
  const findings = createFindings();
  const noteAt = (folder: string) => (path: string, problem: string) =>
    findings.note(relative(data.root, path === '' ? folder : join(folder, path)), problem);
  for (const [path, owner, mode, group = identities[owner]] of closedFolders(data)) {
    const expected = { path, mode, owner: separateUsers ? { user: identities[owner], group } : undefined };
    for (const problem of await compareFolder(expected)) findings.note(relative(data.root, path), problem);
  }
  const atWork = new Set(await parts.atWork());
  const verifyAll = async (folder: string) => {
    const found: Record<string, readonly VersionId[]> = {};
    for (const name of (await readdir(folder)).toSorted()) {
      attention.signal.throwIfAborted();
      const site = siteId.safeParse(name);
      const user = site.success ? parts.find(site.data) : undefined;
      if (!site.success) noteAt(folder)(name, 'is no site');
      else if (user === undefined) noteAt(folder)(name, 'is no site of the ledger');
      else {
        const owned = { id: site.data, user: separateUsers ? user : undefined, isAtWork: atWork.has(site.data) };
        found[name] = await verifySiteFolder(join(folder, name), owned, noteAt(join(folder, name)));
      }
    }
    return found;
  };
  const sites = await verifyAll(data.sites);
  const trashed = await verifyAll(data.trash);
  const userOf = (site: string) => (separateUsers ? parts.find(site as SiteId) : undefined);
  const onProgress = atMostFiveTimesASecond((count: number) => attention.onProgress({ files: count }));
  const files = await verifySiteFiles(data.sites, { userOf, note: noteAt(data.sites), onProgress, signal: attention.signal });
  return { ...findings.list(), sites, trashed, files };
}

/** Folders that hold secrets or sites: others may enter at most, never look around. */
function closedFolders(data: DataDirectory): readonly (readonly [path: string, owner: Identity, mode: number, group?: number])[] {
  return [
    [data.state, 'api', 0o700],
    [data.ledger, 'root', 0o700],
    [data.trash, 'root', 0o711],
    [data.sites, 'root', 0o711],
    [data.localAuthority, 'certificates', 0o700],
    [data.ownCertificates, 'certificates', 0o700],
    [data.wantedCertificates, 'api', 0o2750, groups.certificateClients],
    [data.acme, 'acme', 0o700],
    [data.redis, 'redis', 0o700],
  ];
}

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { versionId, type SiteId, type VersionId } from '@daspanel/formats/identifiers.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { compareFolder, type ExpectedFolder } from './expect-access.ts';

/** Folders that content work makes on its way (`version-folders.ts`). */
const ON_THE_WAY = /^\.(?:old|staging|new|removed)-v[0-9a-z]{15}-[0-9a-f]{8}$/;

/**
 * Compares one site's folder with what the launcher makes of it and gives its versions. `user` is undefined where all parts share one user;
 * `note` gets paths relative to the site's folder.
 */
export async function verifySiteFolder(
  folder: string,
  site: { readonly id: SiteId; readonly user: number | undefined; readonly isAtWork: boolean },
  note: (path: string, problem: string) => void,
): Promise<readonly VersionId[]> {
  const owner = (user: number, group: number) => (site.user === undefined ? undefined : { user, group });
  const own = site.user === undefined ? undefined : { user: site.user, group: site.user };
  const expected: readonly (readonly [string, Omit<ExpectedFolder, 'path'>])[] = [
    ['', { mode: 0o550, owner: owner(identities.proxy, site.user ?? 0) }],
    ['versions', { mode: 0o755, owner: owner(identities.root, identities.root) }],
    ...['logs', 'tmp', 'home'].map((name) => [name, { mode: 0o700, owner: own }] as const),
  ];
  for (const [name, access] of expected) {
    for (const problem of await compareFolder({ path: join(folder, name), ...access })) note(name, problem);
  }
  const known = new Set(expected.map(([name]) => name));
  for (const name of await list(folder)) if (!known.has(name)) note(name, 'does not belong here');
  const versions: VersionId[] = [];
  for (const name of await list(join(folder, 'versions'))) {
    const version = versionId.safeParse(name);
    if (version.success) {
      versions.push(version.data);
      await verifyVersion(folder, version.data, own, note);
    } else if (!ON_THE_WAY.test(name)) note(`versions/${name}`, 'is no version');
    else if (!site.isAtWork) note(`versions/${name}`, 'was left by work that did not end: it goes with the next change of the site');
  }
  return versions;
}

/** The site may have changed the mode of a version's folder; nginx and the site itself must still be able to read it. */
async function verifyVersion(
  folder: string,
  version: VersionId,
  owner: ExpectedFolder['owner'],
  note: (path: string, problem: string) => void,
): Promise<void> {
  for (const problem of await compareFolder({ path: join(folder, 'versions', version), mode: 0o755, owner }))
    note(`versions/${version}`, problem);
}

/** Nothing where the folder is missing, which is reported already. */
function list(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

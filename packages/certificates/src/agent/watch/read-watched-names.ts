import { readdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { createFolderWatch } from '../folder-watch.ts';
import { readPublished } from '../read-published.ts';
import { wantedCertificate, type CertificateId, type WantedCertificate } from '@daspanel/formats/wanted-certificate.ts';

export interface WatchedName {
  readonly id: CertificateId;
  readonly name: string;
  /** What a visitor would name to the server; null: nothing. */
  readonly serverName: string | null;
}

/**
 * Gives a function that reads all names of `data/certificates/wanted`, one address for all of them, and the installation's own; while nothing is published or removed, and it is
 * not asked to look anew, it gives those of before. A file that cannot be read is somebody else's to report.
 */
export function createWatchedNames(
  folder: string,
  hostName: string,
): (given: { readonly anew: boolean }) => Promise<readonly WatchedName[]> {
  const folderWatch = createFolderWatch(folder);
  let names: readonly WatchedName[] = [];
  const readAll = async (): Promise<readonly WatchedName[]> => {
    const unless =
      <Value>(value: Value) =>
      () => {
        folderWatch.distrust();
        return value;
      };
    const found: WatchedName[] = [{ id: 'installation', name: hostName, serverName: hostName }];
    for (const entry of (await readdir(folder).catch(unless<string[]>([]))).filter((file) => /^[^.].*\.json$/.test(file))) {
      const wanted = wantedCertificate.safeParse(parseJson(await readPublished(join(folder, entry)).catch(unless(''))));
      if (wanted.success) found.push(...namesOf(wanted.data, hostName));
    }
    return found;
  };
  return async ({ anew }) => {
    if (anew) folderWatch.distrust();
    if (await folderWatch.hasChanged()) names = await readAll();
    return names;
  };
}

function namesOf({ id, names }: WantedCertificate, hostName: string): readonly WatchedName[] {
  return (id === 'addresses' ? names.slice(0, 1) : names)
    .filter((name) => name !== hostName)
    .map((name) => ({ id, name, serverName: isIP(name) === 0 ? name.replace(/^\*/, 'expiry-watch') : null }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

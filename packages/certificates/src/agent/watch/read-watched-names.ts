import { readdir, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { wantedCertificate, type CertificateId } from '@daspanel/formats/wanted-certificate.ts';

export interface WatchedName {
  readonly id: CertificateId;
  readonly name: string;
  /** What a visitor would name to the server; null: nothing. */
  readonly serverName: string | null;
}

/** All names of `data/certificates/wanted`, one address for all of them, and the installation's own. A file that cannot be read is somebody else's to report. */
export async function readWatchedNames(folder: string, hostName: string): Promise<readonly WatchedName[]> {
  const found: WatchedName[] = [{ id: 'installation', name: hostName, serverName: hostName }];
  for (const entry of (await readdir(folder).catch(() => [])).filter((file) => /^[^.].*\.json$/.test(file))) {
    const text = await readFile(join(folder, entry), 'utf8').catch(() => '');
    const wanted = wantedCertificate.safeParse(parseJson(text));
    if (!wanted.success) continue;
    const { id, names } = wanted.data;
    for (const name of id === 'addresses' ? names.slice(0, 1) : names) {
      if (name !== hostName) found.push({ id, name, serverName: isIP(name) === 0 ? name.replace(/^\*/, 'expiry-watch') : null });
    }
  }
  return found;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { lstat, readdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { certificateId, wantedCertificate, type CertificateId, type WantedCertificate } from '@daspanel/formats/wanted-certificate.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { isHostName } from './host-name.ts';
import { createFolderWatch } from './folder-watch.ts';
import { readPublished } from './read-published.ts';
import { ADDRESS_FILE } from './served-certificates.ts';
import { createKeyedLock } from '@daspanel/platform/keyed-lock.ts';

/** `data/certificates/wanted` as it was read last. A file that is damaged, or names what cannot be a name, is logged once and harms nobody else's names. */
export interface WantedCertificates {
  /** Reads what changed. Resolves to the served files of all wishes that came, went or changed. */
  refresh(): Promise<ReadonlySet<string>>;
  /** Reads one wish anew. Resolves to the served files that it has and had, or undefined where nobody knows what a vanished one had. */
  refreshOne(id: CertificateId): Promise<ReadonlySet<string> | undefined>;
  get(id: CertificateId): WantedCertificate | undefined;
  /** True while the file is there and cannot be used: what it says is not known, so what it had served stays. */
  isDamaged(id: CertificateId): boolean;
  /** The wish that a served file belongs to: the installation's before those of mappings, and the lower id where two name the same. */
  forFile(file: string): WantedCertificate | undefined;
  all(): readonly WantedCertificate[];
}

interface Known {
  readonly version: string;
  /** Undefined: damaged. */
  readonly wanted: WantedCertificate | undefined;
}

/** As a version: what it says is not known. */
const UNREAD = '';

export function createWantedCertificates(folder: string, log: Log): WantedCertificates {
  const known = new Map<CertificateId, Known>();
  const owners = new Map<string, CertificateId[]>();
  const inTurn = createKeyedLock();
  const folderWatch = createFolderWatch(folder);

  const replace = (id: CertificateId, next: Known | undefined): readonly string[] => {
    const before = filesOf(known.get(id)?.wanted);
    const after = filesOf(next?.wanted);
    if (next === undefined) known.delete(id);
    else known.set(id, next);
    for (const file of before) {
      const left = (owners.get(file) ?? []).filter((owner) => owner !== id);
      if (left.length === 0) owners.delete(file);
      else owners.set(file, left);
    }
    for (const file of after) owners.set(file, [...(owners.get(file) ?? []), id].sort(installationFirst));
    return [...before, ...after];
  };

  /** Undefined: as it was. One after the other for each, so that what was read last is what is kept. */
  const read = (id: CertificateId) => inTurn(id, () => readNow(id));

  const readNow = async (id: CertificateId): Promise<readonly string[] | undefined> => {
    const path = join(folder, `${id}.json`);
    try {
      const version = await versionOf(path);
      if (version === known.get(id)?.version) return undefined;
      if (version === undefined) return known.has(id) ? replace(id, undefined) : undefined;
      return replace(id, { version, wanted: parseWanted(id, await readPublished(path)) });
    } catch (error) {
      // It has gone between two looks.
      if (isAbsent(error)) return known.has(id) ? replace(id, undefined) : undefined;
      const isDamaged = !(error instanceof Error && 'code' in error);
      // What cannot be read, as with too many open files, is tried again.
      if (!isDamaged) folderWatch.distrust();
      const version = isDamaged ? await versionOf(path).catch(() => undefined) : undefined;
      if (known.get(id)?.version !== UNREAD)
        log.error('a file of data/certificates/wanted cannot be used; what is served for it stays until it is published anew', {
          id,
          error,
        });
      return replace(id, { version: version ?? UNREAD, wanted: undefined });
    }
  };

  return {
    async refresh() {
      if (!(await folderWatch.hasChanged())) return new Set();
      const present = new Set((await readdir(folder).catch(ifAbsent)).flatMap(idOf));
      const changed = new Set<string>();
      for (const id of new Set([...present, ...known.keys()])) for (const file of (await read(id)) ?? []) changed.add(file);
      return changed;
    },
    async refreshOne(id) {
      const before = known.get(id);
      const files = await read(id);
      const after = known.get(id);
      if (after === undefined && before?.wanted === undefined) return undefined;
      return new Set(files ?? filesOf(after?.wanted));
    },
    get: (id) => known.get(id)?.wanted,
    isDamaged: (id) => known.has(id) && known.get(id)?.wanted === undefined,
    forFile(file) {
      const [owner] = owners.get(file) ?? [];
      return owner === undefined ? undefined : known.get(owner)?.wanted;
    },
    all: () => [...known.values()].flatMap(({ wanted }) => (wanted === undefined ? [] : [wanted])),
  };
}

/** The served file of a name: all IP addresses share one. */
export function servedFile(name: string): string {
  return isIP(name) === 0 ? name : ADDRESS_FILE;
}

function filesOf(wanted: WantedCertificate | undefined): readonly string[] {
  return [...new Set((wanted?.names ?? []).map(servedFile))];
}

function parseWanted(id: CertificateId, text: string): WantedCertificate {
  const wanted = wantedCertificate.parse(JSON.parse(text));
  if (wanted.id !== id) throw new Error(`it says that it is ${wanted.id}`);
  const isName = id === 'addresses' ? (name: string) => isIP(name) !== 0 : (name: string) => isHostName(name.replace(/^\*\./, ''));
  const wrong = wanted.names.find((name) => !isName(name));
  if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is no ${id === 'addresses' ? 'IP address' : 'host name'}`);
  return wanted;
}

/** Changes whenever the file is published anew; undefined: there is none. */
async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { ino, size, mtimeNs } = await lstat(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function idOf(entry: string): readonly CertificateId[] {
  const id = certificateId.safeParse(entry.replace(/\.json$/, ''));
  return entry.endsWith('.json') && id.success ? [id.data] : [];
}

function installationFirst(one: CertificateId, other: CertificateId): number {
  const rank = (id: CertificateId) => (id === 'installation' ? '' : id);
  return rank(one) < rank(other) ? -1 : 1;
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Nothing has been published yet. */
function ifAbsent(error: unknown): readonly string[] {
  if (isAbsent(error)) return [];
  throw error;
}

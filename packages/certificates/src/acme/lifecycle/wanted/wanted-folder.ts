import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { wantedCertificate, type CertificateId, type WantedCertificate } from '@daspanel/formats/wanted-certificate.ts';
import type { Log } from '@daspanel/platform/log.ts';

/** What `data/certificates/wanted` says of one certificate; `wanted` null: there is no file of it. */
export interface WantedChange {
  readonly id: CertificateId;
  readonly wanted: WantedCertificate | null;
}

export interface WantedFolder {
  /** What has changed since it was read the last time; everything at first. Costs one look at the folder when nothing has. */
  readChanges(): Promise<readonly WantedChange[]>;
  /** One of them as it is; undefined: it is there and cannot be read. */
  readOne(id: CertificateId): Promise<WantedChange | undefined>;
}

/** Time stamps of files are this coarse, in milliseconds: a folder that changed so shortly before it was read may have changed after. */
const COARSENESS = 2_000;

/** `knownIds`: those of which there were files when somebody read it before. */
export function createWantedFolder(path: string, log: Log, knownIds: readonly string[] = []): WantedFolder {
  const known = new Map(knownIds.map((id) => [id, '']));
  let readWhen: { readonly changed: number; readonly read: number } | undefined;

  const readOne = async (id: CertificateId): Promise<WantedChange | undefined> => {
    try {
      const wanted = wantedCertificate.parse(JSON.parse(await readFile(join(path, `${id}.json`), 'utf8')));
      if (wanted.id === id) return { id, wanted };
      log.error('a wanted certificate is left out: its file has the name of another', { file: `${id}.json` });
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { id, wanted: null };
      log.error('a wanted certificate is left out: its file cannot be read', { file: `${id}.json`, error });
    }
    return undefined;
  };
  return {
    readOne,
    async readChanges() {
      const { mtimeMs } = await stat(path);
      if (readWhen?.changed === mtimeMs && mtimeMs < readWhen.read - COARSENESS) return [];
      const read = Date.now();
      const ids = (await readdir(path)).flatMap((name) => (name.endsWith('.json') ? parseId(name.slice(0, -'.json'.length)) : []));
      const gone = [...known.keys()].flatMap(parseId).filter((id) => !ids.includes(id));
      const changes: WantedChange[] = gone.map((id) => ({ id, wanted: null }));
      for (const id of gone) known.delete(id);
      for (const id of ids) {
        const version = await describeVersion(join(path, `${id}.json`));
        if (known.get(id) === version) continue;
        const change = await readOne(id);
        if (change !== undefined) changes.push(change);
        known.set(id, version);
      }
      readWhen = { changed: mtimeMs, read };
      return changes;
    },
  };
}

function parseId(text: string): CertificateId[] {
  const id = wantedCertificate.shape.id.safeParse(text);
  return id.success ? [id.data] : [];
}

async function describeVersion(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? 'gone' : `${found.ino} ${found.mtimeMs} ${found.size}`;
}

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import { syncDirectory, writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { parseLeaf, type Leaf } from './leaf.ts';

/** Certificates that people uploaded, with their keys: `data/certificates/own/<id>.pem`, for nobody but the agent. Nothing in it is ever replaced but by a person. */
export interface OwnCertificates {
  /** Undefined: there is none, or it cannot be used. */
  read(id: CertificateId): Promise<OwnCertificate | undefined>;
  keep(id: CertificateId, pem: string): Promise<void>;
  remove(id: CertificateId): Promise<void>;
}

export interface OwnCertificate {
  readonly leaf: Leaf;
  readonly pem: string;
}

export function createOwnCertificates(folder: string): OwnCertificates {
  const path = (id: CertificateId) => join(folder, `${id}.pem`);
  return {
    async read(id) {
      const pem = await readFile(path(id), 'utf8').catch(() => undefined);
      const leaf = pem === undefined ? undefined : parseLeaf(pem);
      return pem === undefined || leaf === undefined ? undefined : { leaf, pem };
    },
    keep: (id, pem) => writeFileDurably(path(id), pem, { mode: 0o600 }),
    async remove(id) {
      await rm(path(id), { force: true });
      await syncDirectory(folder);
    },
  };
}

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import { coveringFile, installationNames, namesInside } from './covering-certificate.ts';
import { parentOf } from './host-name.ts';
import { holdsNames, isValidAt, parseLeaf, type Leaf } from './leaf.ts';
import { AUTHORITY_NAME, type LocalAuthority } from './local-authority.ts';
import { createBoundedRunner } from './run-bounded.ts';
import type { ServedCertificates } from './served-certificates.ts';

export interface IssuerParts {
  readonly authority: LocalAuthority;
  readonly served: ServedCertificates;
  readonly hostName: string;
  readonly routesFolder: string;
  readonly now: () => number;
}

export interface Issuer {
  /** Makes sure that a good certificate for `name` is on disk. False: the name is entitled to none. Callers of one file share one issue. */
  ensure(name: string): Promise<boolean>;
  /** Makes sure of the installation's own certificate. Resolves to the files that had to be written. */
  ensureInstallation(): Promise<readonly string[]>;
  /** Issues the certificate of a file anew, with a new key, whatever is there. Resolves to all files that hold it. */
  renew(file: string): Promise<readonly string[]>;
  /** True when the file can be served as it is: valid now, for the right names, from this authority. */
  isGood(leaf: Leaf | undefined, file: string): leaf is Leaf;
}

/** Keys are made on the thread pool, which has four threads. */
const SIMULTANEOUS = 4;

export function createIssuer(parts: IssuerParts): Issuer {
  const { authority, served, hostName, routesFolder, now } = parts;
  const bounded = createBoundedRunner(SIMULTANEOUS);
  const underWay = new Map<string, Promise<void>>();

  const isGood = (leaf: Leaf | undefined, file: string): leaf is Leaf =>
    leaf !== undefined &&
    isValidAt(leaf, now()) &&
    (isForeign(leaf) || (holdsNames(leaf, namesInside(file, hostName)) && isFrom(authority, leaf)));

  const renew = async (file: string): Promise<readonly string[]> => {
    const names = namesInside(file, hostName);
    const pem = await authority.issue(names, now());
    if (!isGood(parseLeaf(pem), file)) throw new Error(`the certificate issued for ${names.join(', ')} does not pass its own check`);
    await failpoint('certificates.leaf-issued');
    for (const name of names) await served.write(name, pem);
    return names;
  };

  const ensureFile = (file: string): Promise<void> => {
    const shared = underWay.get(file);
    if (shared !== undefined) return shared;
    const work = bounded(async () => {
      if (!isGood(await served.read(file), file)) await renew(file);
    }).finally(() => underWay.delete(file));
    underWay.set(file, work);
    return work;
  };

  const ensureInstallation = async (): Promise<readonly string[]> => {
    const leaves = await Promise.all(installationNames(hostName).map((name) => served.read(name)));
    const serials = new Set(leaves.map((leaf) => leaf?.certificate.serialNumber));
    return serials.size === 1 && leaves.every((leaf) => isGood(leaf, hostName)) ? [] : renew(hostName);
  };

  return {
    async ensure(name) {
      const [exact, wildcard] = await Promise.all([name, `*.${parentOf(name)}`].map((route) => exists(join(routesFolder, route))));
      const file = coveringFile(name, hostName, { exact: exact === true, wildcard: wildcard === true });
      if (file === undefined) return false;
      await ensureFile(file);
      return true;
    },
    ensureInstallation,
    renew,
    isGood,
  };
}

/** A certificate that another authority made is its owner's business. */
export function isForeign(leaf: Leaf): boolean {
  return !leaf.certificate.issuer.startsWith(`CN=${AUTHORITY_NAME} `);
}

function isFrom(authority: LocalAuthority, leaf: Leaf): boolean {
  return leaf.certificate.checkIssued(authority.certificate) && leaf.certificate.verify(authority.certificate.publicKey);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

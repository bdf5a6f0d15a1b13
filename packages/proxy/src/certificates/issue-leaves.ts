import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import { coveringFile, namesInside } from './covering-certificate.ts';
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
  /** Makes sure that the file is good at this moment. True: it had to be written. */
  ensureFile(file: string): Promise<boolean>;
  /** Writes the file anew, with a new key, whatever is there. */
  renewFile(file: string): Promise<void>;
  /** True when the file can be served as it is: valid now, for the right names, from this authority. */
  isGood(leaf: Leaf | undefined, file: string): leaf is Leaf;
}

/** Keys are made on the thread pool, which has four threads. */
const SIMULTANEOUS = 4;

export function createIssuer(parts: IssuerParts): Issuer {
  const { authority, served, hostName, routesFolder, now } = parts;
  const bounded = createBoundedRunner(SIMULTANEOUS);
  const underWay = new Map<string, Promise<boolean>>();

  const isGood = (leaf: Leaf | undefined, file: string): leaf is Leaf =>
    leaf !== undefined &&
    isValidAt(leaf, now()) &&
    (isForeign(leaf) || (holdsNames(leaf, namesInside(file, hostName)) && isFrom(authority, leaf)));

  const renewFile = async (file: string): Promise<void> => {
    const names = namesInside(file, hostName);
    const pem = await authority.issue(names, now());
    if (!isGood(parseLeaf(pem), file)) throw new Error(`the certificate issued for ${names.join(', ')} does not pass its own check`);
    await failpoint('certificates.leaf-issued');
    await served.write(file, pem);
  };

  const writeIfBad = async (file: string): Promise<boolean> => {
    if (isGood(await served.read(file), file)) return false;
    await renewFile(file);
    return true;
  };

  const ensureFile = (file: string): Promise<boolean> => {
    const shared = underWay.get(file);
    if (shared !== undefined) return shared;
    const work = bounded(() => writeIfBad(file)).finally(() => underWay.delete(file));
    underWay.set(file, work);
    return work;
  };

  return {
    async ensure(name) {
      const [exact, wildcard] = await Promise.all([name, `*.${parentOf(name)}`].map((route) => exists(join(routesFolder, route))));
      const file = coveringFile(name, hostName, { exact: exact === true, wildcard: wildcard === true });
      if (file === undefined) return false;
      await ensureFile(file);
      return true;
    },
    ensureFile,
    renewFile,
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

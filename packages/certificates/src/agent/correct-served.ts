import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createFileCorrection, type FileCorrectionParts } from './correct-file.ts';
import { coveringFile, entitledFiles, installationNames } from './covering-certificate.ts';
import { parentOf } from './host-name.ts';
import { replaceServed } from './replace-served.ts';
import { createKeyedLock } from '@daspanel/platform/keyed-lock.ts';

export interface CorrectionParts extends FileCorrectionParts {
  readonly routesFolder: string;
}

/** Makes served files what they should be. Work on one file is done one after the other. */
export interface Corrector {
  /**
   * A visitor asks for a name for which the proxy finds nothing that it could show: makes sure of it, without waiting for the proxy. False: the name is entitled to none.
   * Throws AuthorityProblem.
   */
  ensure(name: string): Promise<boolean>;
  /** Makes files right that may have become wrong; those that are absent and local stay so until somebody asks. Problems are logged, file by file. */
  makeRight(files: Iterable<string>): Promise<void>;
  /** These route files came or went: takes away at once what nothing needs any more. */
  followRoutes(hosts: readonly string[]): Promise<void>;
  /** Makes sure of the installation's own names, which need no route and are never absent. Rejects when they cannot be. */
  ensureInstallation(): Promise<void>;
  /** Gives a file of the local authority a new certificate. Rejects when that is impossible or the proxy does not show it. */
  renew(file: string): Promise<void>;
  /** Serves a text in all of these files, or in none. Throws NotShown. */
  install(files: readonly string[], text: string): Promise<void>;
}

export function createCorrector(parts: CorrectionParts): Corrector {
  const { served, hostName, routesFolder, log } = parts;
  const { correct, correctInstallation } = createFileCorrection(parts);
  const ofInstallation = installationNames(hostName);
  const lock = createKeyedLock();
  const inTurn = (files: readonly string[], work: () => Promise<void>) =>
    lock([...new Set(files.map((file) => (ofInstallation.includes(file) ? hostName : file)))], work);
  const underWay = new Map<string, Promise<void>>();

  const whenNothingElse = (file: string, work: () => Promise<void>): Promise<void> => {
    const shared = underWay.get(file) ?? inTurn([file], work).finally(() => underWay.delete(file));
    underWay.set(file, shared);
    return shared;
  };

  const makeRight = async (files: Iterable<string>): Promise<void> => {
    const findEntitled = async () => entitledFiles(await readdir(routesFolder), hostName);
    const entitled = await findEntitled();
    for (const file of files) {
      // A route that came meanwhile may have had a visitor already, for whom the file was made: it is asked again while nobody else makes any.
      const isEntitled = async () => entitled.has(file) || (await findEntitled()).has(file);
      const work = inTurn([file], async () => correct(file, await isEntitled(), 'change'));
      await work.catch((error: unknown) => log.error('a certificate cannot be put in its place', { file, error }));
    }
  };

  return {
    async ensure(name) {
      const [exact, wildcard] = await Promise.all([name, `*.${parentOf(name)}`].map((route) => exists(join(routesFolder, route))));
      const file = coveringFile(name, hostName, { exact: exact === true, wildcard: wildcard === true });
      // A file of the name itself goes before all others in the proxy: if it is there and cannot be used it is in the way.
      if (file !== name && (await served.readMark(name)) !== undefined) await whenNothingElse(name, () => correct(name, false, 'visitor'));
      if (file === undefined) return (await served.read(name)) !== undefined;
      await whenNothingElse(file, () => correct(file, true, 'visitor'));
      return true;
    },
    makeRight,
    async followRoutes(hosts) {
      const present = await Promise.all(hosts.map((host) => exists(join(routesFolder, host))));
      const gone = hosts.filter((_, index) => present[index] === false);
      const files = entitledFiles(gone, hostName);
      for (const file of ofInstallation) files.delete(file);
      if (files.size > 0) await makeRight(files);
    },
    ensureInstallation: () => inTurn([hostName], () => correctInstallation('change')),
    renew: (file) => inTurn([file], () => correct(file, true, 'renewal')),
    install: (files, text) => inTurn(files, () => replaceServed(parts, files, text, { absent: 'restore' })),
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '@daspanel/platform/log.ts';
import { chooseSource, type Choice, type Present, type SourceParts } from './choose-source.ts';
import { coveringFile, entitledFiles, installationNames } from './covering-certificate.ts';
import { parentOf } from './host-name.ts';
import type { Issuer } from './issue-leaves.ts';
import { replaceServed, type ReplacementParts } from './replace-served.ts';
import { createTurns } from './take-turns.ts';

export interface CorrectionParts extends SourceParts, ReplacementParts {
  readonly issuer: Issuer;
  readonly hostName: string;
  readonly routesFolder: string;
  readonly log: Log;
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

/** Who wants it: a visitor who waits in a handshake, or somebody who has time to look whether the proxy shows it. */
type Occasion = 'visitor' | 'change' | 'renewal';

export function createCorrector(parts: CorrectionParts): Corrector {
  const { served, announce, issuer, hostName, routesFolder, log } = parts;
  const ofInstallation = installationNames(hostName);
  const takeTurn = createTurns();
  const inTurn = (files: readonly string[], work: () => Promise<void>) =>
    takeTurn([...new Set(files.map((file) => (ofInstallation.includes(file) ? hostName : file)))], work);
  const underWay = new Map<string, Promise<void>>();

  const put = async (files: readonly string[], text: string, occasion: Occasion): Promise<void> => {
    if (occasion === 'visitor') for (const file of files) await served.write(file, text);
    else await replaceServed(parts, files, text, { absent: 'leave' });
  };

  const remove = async (file: string): Promise<void> => {
    await served.remove(file);
    await announce(file);
    log.info('removed a certificate that nothing needs', { file });
  };

  const correct = async (file: string, isEntitled: boolean, occasion: Occasion): Promise<void> => {
    if (ofInstallation.includes(file)) return correctInstallation(occasion);
    const choice = await chooseSource(parts, file);
    if (choice.source === 'own' && choice.present?.text !== choice.text) return put([file], choice.text, occasion);
    if (choice.source !== 'local') return;
    if (!isEntitled) return choice.present === undefined ? undefined : remove(file);
    const isAbsent = choice.present === undefined && occasion !== 'visitor';
    if (isAbsent || (occasion !== 'renewal' && isGoodLocal(issuer, choice.present, file))) return;
    await put([file], await issuer.issue(file), occasion);
  };

  /** Its local files hold one certificate, so that browsers may use one connection for all of its names. */
  const correctInstallation = async (occasion: Occasion): Promise<void> => {
    const found = await Promise.all(ofInstallation.map(async (file) => ({ file, choice: await chooseSource(parts, file) })));
    for (const { file, choice } of found)
      if (choice.source === 'own' && choice.present?.text !== choice.text) await put([file], choice.text, occasion);
    const local = found.filter(({ choice }) => choice.source === 'local');
    if (local.length === 0 || (occasion !== 'renewal' && areOne(issuer, local, hostName))) return;
    const files = local.map(({ file }) => file);
    await put(files, await issuer.issue(hostName), occasion);
  };

  const whenNothingElse = (file: string, work: () => Promise<void>): Promise<void> => {
    const shared = underWay.get(file) ?? inTurn([file], work).finally(() => underWay.delete(file));
    underWay.set(file, shared);
    return shared;
  };

  const makeRight = async (files: Iterable<string>): Promise<void> => {
    const entitled = entitledFiles(await readdir(routesFolder), hostName);
    for (const file of files) {
      const work = inTurn([file], () => correct(file, entitled.has(file), 'change'));
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

/** One without its first line is from a version of Daspanel that did not write it. */
function isGoodLocal(issuer: Issuer, present: Present | undefined, file: string): boolean {
  return present?.mark.source === 'local' && issuer.isGood(present.leaf, file);
}

function areOne(issuer: Issuer, local: readonly { readonly choice: Choice }[], hostName: string): boolean {
  const leaves = new Set(local.map(({ choice }) => choice.present?.leaf?.certificate.serialNumber));
  return leaves.size === 1 && local.every(({ choice }) => isGoodLocal(issuer, choice.present, hostName));
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

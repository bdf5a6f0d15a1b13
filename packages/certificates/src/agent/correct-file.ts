import type { Log } from '@daspanel/platform/log.ts';
import { chooseSource, type Choice, type Present, type SourceParts } from './choose-source.ts';
import { installationNames } from './covering-certificate.ts';
import type { Issuer } from './issue-leaves.ts';
import { replaceServed, type ReplacementParts } from './replace-served.ts';

export interface FileCorrectionParts extends SourceParts, ReplacementParts {
  readonly issuer: Issuer;
  readonly hostName: string;
  readonly log: Log;
}

/** Who wants it: a visitor who waits in a handshake, or somebody who has time to look whether the proxy shows it. */
export type Occasion = 'visitor' | 'change' | 'renewal';

export interface FileCorrection {
  /** Makes one file what it should be. `isEntitled`: a route needs it. An absent local one is made for a visitor alone. */
  readonly correct: (file: string, isEntitled: boolean, occasion: Occasion) => Promise<void>;
  readonly correctInstallation: (occasion: Occasion) => Promise<void>;
}

/** What is done with one file at a time; the caller sees to it that nobody else works on the same. */
export function createFileCorrection(parts: FileCorrectionParts): FileCorrection {
  const { served, announce, issuer, hostName, log } = parts;
  const ofInstallation = installationNames(hostName);

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

  return { correct, correctInstallation };
}

/** One without its first line is from a version of Daspanel that did not write it. */
function isGoodLocal(issuer: Issuer, present: Present | undefined, file: string): boolean {
  return present?.mark.source === 'local' && issuer.isGood(present.leaf, file);
}

function areOne(issuer: Issuer, local: readonly { readonly choice: Choice }[], hostName: string): boolean {
  const leaves = new Set(local.map(({ choice }) => choice.present?.leaf?.certificate.serialNumber));
  return leaves.size === 1 && local.every(({ choice }) => isGoodLocal(issuer, choice.present, hostName));
}

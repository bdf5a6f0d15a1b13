import { isIP } from 'node:net';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { addressToBytes, bytesToAddress } from '@daspanel/x509/address-bytes.ts';
import { isHostName } from '../../agent/host-name.ts';
import type { Identifier } from '../protocol/acme-types.ts';
import { ChallengeProblem, type PresentedChallenge } from './challenge-presenter.ts';

/** Where answers to challenges stand (`data/run/acme-challenges`), and the numeric group that may read them, the proxy's; absent: the folder's or the writer's own. */
export interface ChallengeFolder {
  readonly folder: string;
  readonly group?: number;
}

/** Replaces a file that the proxy reads. Throws ChallengeProblem `challenge-not-written`. */
export async function writeChallengeFile(path: string, content: string, group: number | undefined): Promise<void> {
  try {
    await publishFile(path, content, { mode: 0o640, ...(group === undefined ? {} : { group }) });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENAMETOOLONG') {
      throw new ChallengeProblem(
        'challenge-unusable',
        'The name is too long for the file that would answer the challenge.',
        'Use a name of at most 170 characters.',
        { cause: error },
      );
    }
    throw new ChallengeProblem(
      'challenge-not-written',
      `The answer to the authority's challenge could not be written to ${path}: ${error instanceof Error ? error.message : String(error)}.`,
      'Make sure that the disk is not full, and run "daspanel doctor", which checks the folders.',
      { cause: error },
    );
  }
}

/** The identifier as a file is named for it: an address in the one spelling that the proxy makes of what clients send (RFC 5952). */
export function fileHost({ type, value }: Identifier): string {
  return type === 'ip' ? bytesToAddress(addressToBytes(value)) : value;
}

/**
 * Refuses what must not become part of a file's name: a token is base64url (RFC 8555, 8.1) and an identifier a host name or an address. Throws ChallengeProblem
 * `challenge-unusable`.
 */
export function checkChallenge({ identifier, token, keyAuthorization }: PresentedChallenge): void {
  const isName = identifier.type === 'ip' ? isIP(identifier.value) !== 0 && !identifier.value.includes('%') : isHostName(identifier.value);
  if (isName && /^[A-Za-z0-9_-]{1,128}$/.test(token) && /^[A-Za-z0-9_.-]{1,1024}$/.test(keyAuthorization)) return;
  throw new ChallengeProblem(
    'challenge-unusable',
    `The authority sent a challenge for ${JSON.stringify(identifier.value)} that cannot be answered, because its token is not one.`,
    'Try again later; if it stays so, the authority does not keep to RFC 8555 and another one should be set.',
  );
}

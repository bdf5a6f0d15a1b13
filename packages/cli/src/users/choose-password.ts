import { randomBytes } from 'node:crypto';
import { readSecret } from '../read-secret.ts';
import type { Terminal } from '../terminal.ts';

/** The password that a person types, or one of 144 random bits. */
export async function choosePassword(
  terminal: Terminal,
  asked: boolean | undefined,
): Promise<{ readonly password: string; readonly isMade: boolean }> {
  if (asked === true) return { password: await readSecret(terminal, 'Password'), isMade: false };
  return { password: randomBytes(18).toString('base64url'), isMade: true };
}

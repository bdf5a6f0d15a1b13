import { randomBytes } from 'node:crypto';
import type { Caller } from '../../access/caller.ts';
import { Problem } from '../../problem.ts';
import type { SessionParts } from '../sessions/session-parts.ts';
import { hashSecret } from '../tokens/token-text.ts';
import { requireFactorProof } from './require-factor-proof.ts';
import type { SecondFactorStore } from './second-factor-store.ts';

const COUNT = 10;
/** 80 bits in base 32. */
const LENGTH = 16;
/** Crockford's base 32: nothing in it is mistaken for something else. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** What is stored of a code, without its hyphens. It is random, so a plain SHA-256 cannot be guessed back. */
export function hashRecoveryCode(user: string, code: string): string {
  return hashSecret(`recovery code of ${user} ${code}`);
}

/** Makes ten codes in the place of those before, inside the running transaction. */
export function replaceRecoveryCodes(store: SecondFactorStore, user: string): string[] {
  const codes = Array.from({ length: COUNT }, makeCode);
  store.replaceCodes(
    user,
    codes.map((code) => hashRecoveryCode(user, code)),
  );
  return codes.map((code) => code.replaceAll(/(.{4})(?!$)/g, '$1-'));
}

/** The codes that go with the first second factor; null where there are some that have not been used. */
export function makeFirstRecoveryCodes(store: SecondFactorStore, user: string): string[] | null {
  return store.countCodes(user) > 0 ? null : replaceRecoveryCodes(store, user);
}

interface Parts extends Pick<SessionParts, 'sessions' | 'users' | 'changes' | 'now'> {
  readonly secondFactors: SecondFactorStore;
}

/** Codes are no second factor by themselves: they go with the last one. */
export function dropRecoveryCodesOfNothing({ sessions, secondFactors }: Pick<Parts, 'sessions' | 'secondFactors'>, user: string): void {
  if (sessions.secondFactorsOf(user).length === 0) secondFactors.replaceCodes(user, []);
}

export function renewRecoveryCodes(parts: Parts, caller: Caller): Promise<string[]> {
  return parts.changes.write('second-factors.renew-recovery-codes', caller, (change) => {
    const { user } = requireFactorProof(parts, caller.actor);
    if (parts.sessions.secondFactorsOf(user.id).length === 0)
      throw new Problem('wrong-state', 'recovery codes stand in for a second factor: set up an authenticator app or a passkey first');
    change.describe({ object: user.id, owner: user.id });
    change.announce('user.updated', user.id, user.revision);
    return replaceRecoveryCodes(parts.secondFactors, user.id);
  });
}

function makeCode(): string {
  return Array.from(randomBytes(LENGTH), (byte) => ALPHABET.charAt(byte & 31)).join('');
}

import type { SecondFactorProof } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import type { Rate } from '../../access/rate-limit.ts';
import type { Change } from '../../changes/change-writer.ts';
import { Problem } from '../../problem.ts';
import { acceptPasskey, verifyOwnPasskey, type VerifiedPasskey } from '../passkeys/verify-passkey.ts';
import { readKnownBrowser } from '../sessions/known-browser.ts';
import { requireOwnSession } from '../sessions/own-session.ts';
import { renewSession } from '../sessions/start-session.ts';
import type { SessionRow } from '../sessions/session-store.ts';
import type { UserRow } from '../users/user-store.ts';
import { hashRecoveryCode } from './recovery-codes.ts';
import type { SecondFactorParts } from './second-factor-parts.ts';
import { findTotpStep, openTotpSecret } from './totp.ts';

interface Request {
  readonly caller: Caller;
  readonly proof: SecondFactorProof;
  readonly headers: Headers;
}

/** Completes a sign-in of which the password was right. Gives the values of the Set-Cookie headers. */
export async function signInWithSecondFactor(parts: SecondFactorParts, request: Request): Promise<readonly string[]> {
  return prove(parts, 'second-factors.sign-in', request, (change, session, user) => {
    if (session.stage !== 'second-factor') throw new Problem('wrong-state', 'you are signed in already');
    return renewSession(parts, change, session, { user, stage: 'full' });
  });
}

/** Makes a session fresh again. Gives the values of the Set-Cookie headers. */
export async function confirmWithSecondFactor(parts: SecondFactorParts, request: Request): Promise<readonly string[]> {
  return prove(parts, 'second-factors.confirm-session', request, (change, session, user) =>
    renewSession(parts, change, session, { user, stage: session.stage }),
  );
}

/** Wrong codes, for one account; a million are possible, three hold at a time. */
const WRONG_CODES: Rate = { burst: 5, perSecond: 1 / 60 };

async function prove<Result>(
  parts: SecondFactorParts,
  action: 'second-factors.sign-in' | 'second-factors.confirm-session',
  { caller, proof, headers }: Request,
  work: (change: Change, session: SessionRow, user: UserRow) => Result,
): Promise<Result> {
  const { session, user } = requireOwnSession(parts, caller.actor);
  const forget = countProof(parts, { user: user.id, proof, caller, headers });
  const passkey = proof.method === 'passkey' ? await verifyOwnPasskey(parts, { user, session, response: proof.response }) : undefined;
  const result = await parts.changes.write(action, caller, (change) => {
    const current = requireOwnSession(parts, caller.actor);
    const answer = work(change, current.session, current.user);
    accept(parts, change, { user: current.user, proof, passkey });
    parts.sessions.proveFactor(current.session.id, change.now);
    change.describe({ object: current.session.id, owner: current.user.id, details: { method: proof.method } });
    return answer;
  });
  forget();
  return result;
}

/**
 * Counts an attempt against its account; with a browser that the person has signed in with before, against that browser only, so that who knows a password can
 * lock nobody out. Signatures cannot be guessed, and are not counted. Throws 429.
 */
function countProof(parts: SecondFactorParts, { user, proof, caller, headers }: Request & { readonly user: string }): () => void {
  if (proof.method === 'passkey') return () => {};
  const browser = readKnownBrowser(parts.sessionSecret, user, headers);
  const key = browser === undefined ? `second factor of ${user}` : `second factor with ${browser}`;
  try {
    parts.limiter.take(key, WRONG_CODES);
  } catch (error) {
    parts.log.warn('codes of a second factor were slowed down', { address: caller.address, user, requestId: caller.requestId });
    throw error;
  }
  return () => parts.limiter.giveBack(key, WRONG_CODES);
}

interface Given {
  readonly user: UserRow;
  readonly proof: SecondFactorProof;
  readonly passkey: VerifiedPasskey | undefined;
}

/** Uses the proof up, inside the running transaction. Throws `wrong-code` for what proves nothing, or has been used. */
function accept(parts: SecondFactorParts, change: Change, { user, proof, passkey }: Given): void {
  switch (proof.method) {
    case 'totp': {
      const step =
        user.totp_secret === null
          ? undefined
          : findTotpStep(openTotpSecret(parts.totpKey, user.id, user.totp_secret), proof.code, change.now);
      if (step === undefined || !parts.secondFactors.useStep(user.id, step))
        throw new Problem('wrong-code', 'that is not the code of this moment, or it has been used: wait for the next one');
      return;
    }
    case 'recovery-code': {
      if (!parts.secondFactors.useCode(user.id, hashRecoveryCode(user.id, proof.code), change.now))
        throw new Problem('wrong-code', 'that is none of your recovery codes, or it has been used');
      return;
    }
    case 'passkey': {
      if (passkey === undefined) throw new Error('the passkey was not verified');
      acceptPasskey(parts, passkey, change.now);
    }
  }
}

import type { BegunTotp } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import { Problem } from '../../problem.ts';
import { dropRecoveryCodesOfNothing, makeFirstRecoveryCodes } from './recovery-codes.ts';
import { requireFactorProof } from './require-factor-proof.ts';
import type { SecondFactorParts } from './second-factor-parts.ts';
import { findTotpStep, formatTotpUri, makeTotpSecret, sealTotpSecret } from './totp.ts';

/** Makes a secret for an app. It holds nothing before `confirmTotp`. */
export function beginTotp(parts: SecondFactorParts, caller: Caller): BegunTotp {
  const { session, user } = requireFactorProof(parts, caller.actor);
  const secret = makeTotpSecret();
  const expiresAt = parts.pendingTotp.begin(user.id, session.id, secret);
  const uri = formatTotpUri(secret, { hostName: parts.place.hostName, email: user.email });
  return { secret, uri, expiresAt: new Date(expiresAt).toISOString() };
}

/** Makes the app that was begun a second factor. Gives the recovery codes that go with the first one. Throws `wrong-code`, `wrong-state`. */
export function confirmTotp(parts: SecondFactorParts, caller: Caller, code: string): Promise<string[] | null> {
  return parts.changes.write('second-factors.confirm-totp', caller, (change) => {
    const { session, user } = requireFactorProof(parts, caller.actor);
    const secret = parts.pendingTotp.find(user.id, session.id);
    if (secret === undefined)
      throw new Problem('wrong-state', 'no authenticator app is being set up, or ten minutes have gone by: begin again');
    const step = findTotpStep(secret, code, change.now);
    if (step === undefined)
      throw new Problem('wrong-code', 'that is not the code of this moment: look whether the clock of your device is right');
    parts.secondFactors.setTotp(user.id, sealTotpSecret(parts.totpKey, user.id, secret), step);
    parts.pendingTotp.forget(user.id);
    parts.sessions.proveFactor(session.id, change.now);
    change.describe({ object: user.id, owner: user.id });
    change.announce('user.updated', user.id, user.revision);
    return makeFirstRecoveryCodes(parts.secondFactors, user.id);
  });
}

export function removeTotp(parts: SecondFactorParts, caller: Caller): Promise<void> {
  return parts.changes.write('second-factors.remove-totp', caller, (change) => {
    const { user } = requireFactorProof(parts, caller.actor);
    if (user.totp_secret === null) throw new Problem('wrong-state', 'no authenticator app is set up');
    parts.secondFactors.setTotp(user.id, null, null);
    dropRecoveryCodesOfNothing(parts, user.id);
    change.describe({ object: user.id, owner: user.id });
    change.announce('user.updated', user.id, user.revision);
  });
}

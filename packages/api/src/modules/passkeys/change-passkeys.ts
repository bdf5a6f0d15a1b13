import { passkeyId, type CeremonyOptions, type Passkey, type PasskeyId, type RegistrationResponse } from '@daspanel/contract';
import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server';
import type { Caller } from '../../access/caller.ts';
import { notFound, Problem } from '../../problem.ts';
import { dropRecoveryCodesOfNothing, makeFirstRecoveryCodes } from '../second-factors/recovery-codes.ts';
import { requireFactorProof } from '../second-factors/require-factor-proof.ts';
import { requireOwnSession } from '../sessions/own-session.ts';
import type { PasskeyParts } from './passkey-parts.ts';
import type { PasskeyRow } from './passkey-store.ts';
import { presentPasskey } from './present-passkey.ts';
import { relyingPartyOf } from './relying-party.ts';
import { challengeOf, isInFrame, refused } from './verify-passkey.ts';

const MOST = 20;
/** EdDSA, ES256, RS256 (RFC 9053): what authenticators have. */
const ALGORITHMS = [-8, -7, -257];

/** Options for `navigator.credentials.create`: a discoverable passkey whose keeper checks who uses it. */
export async function beginPasskey(parts: PasskeyParts, caller: Caller): Promise<CeremonyOptions> {
  const { session, user } = requireFactorProof(parts, caller.actor);
  const known = parts.passkeys.list(user.id);
  checkRoom(known);
  const { id: rpID } = relyingPartyOf(parts.panelOrigin);
  const options = await generateRegistrationOptions({
    rpName: `Daspanel ${rpID}`,
    rpID,
    userName: user.email,
    userDisplayName: user.name,
    userID: new TextEncoder().encode(user.id),
    challenge: parts.challenges.make(purposeOfRegistration(session)),
    attestationType: 'none',
    excludeCredentials: known.map(({ credential_id: credential }) => ({ id: credential })),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
    timeout: 5 * 60_000,
  });
  return { ...options };
}

interface Wanted {
  readonly name: string;
  readonly response: RegistrationResponse;
}

/** Keeps what the browser has made. Gives the recovery codes that go with the first second factor. Throws `passkey-refused`. */
export async function createPasskey(
  parts: PasskeyParts,
  caller: Caller,
  { name, response }: Wanted,
): Promise<{ readonly passkey: Passkey; readonly recoveryCodes: string[] | null }> {
  const { session } = requireFactorProof(parts, caller.actor);
  const made = await verifyRegistration(parts, response, purposeOfRegistration(session));
  return parts.changes.write('passkeys.create', caller, (change) => {
    const { user } = requireOwnSession(parts, caller.actor);
    checkRoom(parts.passkeys.list(user.id));
    if (parts.passkeys.findByCredential(made.credential_id) !== undefined) throw refused();
    const id = passkeyId.parse(parts.newId('y'));
    const passkey = { ...made, id, user: user.id, name, created_at: change.now };
    parts.passkeys.insert(passkey);
    parts.sessions.proveFactor(session.id, change.now);
    change.describe({ object: id, owner: user.id, details: { name } });
    change.announce('user.updated', user.id, user.revision);
    const recoveryCodes = makeFirstRecoveryCodes(parts.secondFactors, user.id);
    return { passkey: presentPasskey({ ...passkey, last_used_at: null }), recoveryCodes };
  });
}

export function renamePasskey(parts: PasskeyParts, caller: Caller, id: PasskeyId, name: string): Promise<Passkey> {
  return parts.changes.write('passkeys.rename', caller, (change) => {
    const passkey = findOwn(parts, caller, id);
    parts.passkeys.rename(id, name);
    change.describe({ object: id, owner: passkey.user, details: { name } });
    return presentPasskey({ ...passkey, name });
  });
}

export function removePasskey(parts: PasskeyParts, caller: Caller, id: PasskeyId): Promise<void> {
  return parts.changes.write('passkeys.remove', caller, (change) => {
    const passkey = findOwn(parts, caller, id);
    requireFactorProof(parts, caller.actor);
    parts.passkeys.remove(id);
    dropRecoveryCodesOfNothing(parts, passkey.user);
    change.describe({ object: id, owner: passkey.user, details: { name: passkey.name } });
    change.announce('user.updated', passkey.user);
  });
}

const purposeOfRegistration = ({ id }: { readonly id: string }) => `registration in session ${id}`;

function findOwn(parts: PasskeyParts, caller: Caller, id: PasskeyId): PasskeyRow {
  const { user } = requireOwnSession(parts, caller.actor);
  const passkey = parts.passkeys.find(id);
  if (passkey?.user !== user.id) throw notFound();
  return passkey;
}

function checkRoom(known: readonly PasskeyRow[]): void {
  if (known.length >= MOST) throw new Problem('limit-reached', `you may have ${MOST} passkeys: take one away first`);
}

/** WebAuthn Level 3, 7.1, without attestation: whose make an authenticator is does not matter. */
async function verifyRegistration({ challenges, panelOrigin, log }: PasskeyParts, given: RegistrationResponse, purpose: string) {
  const { origin, id: expectedRPID } = relyingPartyOf(panelOrigin);
  const { id, rawId, type, response } = given;
  const { clientDataJSON, attestationObject } = response;
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { id, rawId, type, clientExtensionResults: {}, response: { clientDataJSON, attestationObject } },
      expectedChallenge: (challenge) => challenges.isValid(challenge, purpose),
      expectedOrigin: origin,
      expectedRPID,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified || isInFrame(given) || !challenges.use(challengeOf(given))) throw refused();
    const { credential, credentialBackedUp } = registrationInfo;
    return {
      credential_id: credential.id,
      public_key: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: JSON.stringify(response.transports ?? []),
      backed_up: credentialBackedUp ? 1 : 0,
    };
  } catch (error) {
    if (error instanceof Problem) throw error;
    log.info('a new passkey was refused', { error });
    throw refused(error);
  }
}

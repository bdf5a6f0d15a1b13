import type { AuthenticationResponse } from '@daspanel/contract';
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { z } from 'zod';
import { Problem } from '../../problem.ts';
import type { SessionRow } from '../sessions/session-store.ts';
import type { UserRow } from '../users/user-store.ts';
import type { PasskeyParts } from './passkey-parts.ts';
import type { PasskeyRow } from './passkey-store.ts';
import { relyingPartyOf } from './relying-party.ts';

/** A signature that was right; `acceptPasskey` uses it up. */
export interface VerifiedPasskey {
  readonly passkey: PasskeyRow;
  readonly counter: number;
  readonly isBackedUp: boolean;
}

export const purposeOfProof = (session: Pick<SessionRow, 'id'>) => `proof in session ${session.id}`;

/** Checks that the person of a session has one of his passkeys. Throws `passkey-refused`. */
export async function verifyOwnPasskey(
  parts: PasskeyParts,
  { user, session, response }: { readonly user: UserRow; readonly session: SessionRow; readonly response: AuthenticationResponse },
): Promise<VerifiedPasskey> {
  const passkey = parts.passkeys.findByCredential(response.id);
  if (passkey?.user !== user.id) throw refused();
  return verifyPasskey(parts, { passkey, response, purpose: purposeOfProof(session) });
}

/** Checks an assertion (WebAuthn Level 3, 7.2) and uses its challenge up. Throws `passkey-refused`, whatever is wrong. */
export async function verifyPasskey(
  { challenges, panelOrigin, log }: PasskeyParts,
  { passkey, response, purpose }: { readonly passkey: PasskeyRow; readonly response: AuthenticationResponse; readonly purpose: string },
): Promise<VerifiedPasskey> {
  const { origin, id: expectedRPID } = relyingPartyOf(panelOrigin);
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: toLibrary(response),
      expectedChallenge: (challenge) => challenges.isValid(challenge, purpose),
      expectedOrigin: origin,
      expectedRPID,
      requireUserVerification: true,
      credential: {
        id: passkey.credential_id,
        publicKey: new Uint8Array(Buffer.from(passkey.public_key, 'base64url')),
        counter: passkey.counter,
      },
    });
    if (!verified || isInFrame(response) || !challenges.use(readClientData(response).challenge)) throw refused();
    return { passkey, counter: authenticationInfo.newCounter, isBackedUp: authenticationInfo.credentialBackedUp };
  } catch (error) {
    if (error instanceof Problem) throw error;
    log.info('a passkey was refused', { passkey: passkey.id, error });
    throw refused(error);
  }
}

/** Notes the use of a passkey inside the running transaction. Throws `passkey-refused` where it has been removed, or used, meanwhile. */
export function acceptPasskey(
  { passkeys }: Pick<PasskeyParts, 'passkeys'>,
  { passkey, counter, isBackedUp }: VerifiedPasskey,
  at: number,
): void {
  if (!passkeys.use(passkey.id, { counter, isBackedUp, at })) throw refused();
}

export function refused(cause?: unknown): Problem {
  return new Problem('passkey-refused', 'this passkey was not accepted: try again, or take another way', { cause });
}

const clientData = z.object({ challenge: z.string(), crossOrigin: z.boolean().optional(), topOrigin: z.string().optional() });

function readClientData({ response }: { readonly response: { readonly clientDataJSON: string } }) {
  return clientData.parse(JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString()));
}

/** The panel stands in nobody's frame, so what was signed in one is a trick. */
export function isInFrame(response: { readonly response: { readonly clientDataJSON: string } }): boolean {
  const { crossOrigin, topOrigin } = readClientData(response);
  return crossOrigin === true || topOrigin !== undefined;
}

export function challengeOf(response: { readonly response: { readonly clientDataJSON: string } }): string {
  return readClientData(response).challenge;
}

type LibraryResponse = Parameters<typeof verifyAuthenticationResponse>[0]['response'];

function toLibrary({ id, rawId, type, response }: AuthenticationResponse): LibraryResponse {
  const { clientDataJSON, authenticatorData, signature } = response;
  return { id, rawId, type, clientExtensionResults: {}, response: { clientDataJSON, authenticatorData, signature } };
}

import type { AuthenticationResponse, CeremonyOptions, SignedIn } from '@daspanel/contract';
import { generateAuthenticationOptions } from '@simplewebauthn/server';
import { z } from 'zod';
import type { Actor } from '../../access/actor.ts';
import type { Caller } from '../../access/caller.ts';
import { Problem } from '../../problem.ts';
import { requireOwnSession } from '../sessions/own-session.ts';
import { endFormer } from '../sessions/sign-in.ts';
import { asPerson, startSession } from '../sessions/start-session.ts';
import type { UserRow } from '../users/user-store.ts';
import type { PasskeyParts } from './passkey-parts.ts';
import { relyingPartyOf } from './relying-party.ts';
import { acceptPasskey, purposeOfProof, verifyPasskey, type VerifiedPasskey } from './verify-passkey.ts';

const SIGN_IN = 'sign-in';
const PATIENCE = 5 * 60_000;

/** Options for `navigator.credentials.get` before it is known who signs in. */
export async function beginSignIn(parts: PasskeyParts): Promise<CeremonyOptions> {
  const { id: rpID } = relyingPartyOf(parts.panelOrigin);
  const challenge = parts.challenges.make(SIGN_IN);
  return { ...(await generateAuthenticationOptions({ rpID, challenge, userVerification: 'required', timeout: PATIENCE })) };
}

/** The same for the person of a session, who has some. */
export async function beginProof(parts: PasskeyParts, actor: Actor): Promise<CeremonyOptions> {
  const { session, user } = requireOwnSession(parts, actor);
  const passkeys = parts.passkeys.list(user.id);
  if (passkeys.length === 0) throw new Problem('wrong-state', 'you have no passkey');
  const { id: rpID } = relyingPartyOf(parts.panelOrigin);
  const options = await generateAuthenticationOptions({
    rpID,
    challenge: parts.challenges.make(purposeOfProof(session)),
    allowCredentials: passkeys.map(({ credential_id: id, transports }) => ({
      id,
      transports: z.array(z.string()).parse(JSON.parse(transports)),
    })),
    userVerification: 'required',
    timeout: PATIENCE,
  });
  return { ...options };
}

interface Request {
  readonly body: { readonly response: AuthenticationResponse; readonly remember: boolean };
  readonly caller: Caller;
  readonly headers: Headers;
}

/** Starts a session for who has a passkey, whose keeper has checked who uses it. Whatever is wrong is answered alike. */
export async function signInWithPasskey(
  parts: PasskeyParts,
  { body, caller, headers }: Request,
): Promise<{ readonly signedIn: SignedIn; readonly cookies: readonly string[] }> {
  const { user, verified } = await identify(parts, caller, body.response);
  return parts.changes.write('passkeys.sign-in', asPerson(caller, user), (change) => {
    const current = parts.users.find(user.id);
    if (current?.state !== 'active') throw unknown();
    acceptPasskey(parts, verified, change.now);
    endFormer(parts.sessions, headers);
    const wishes = { user: current, stage: 'full', remember: body.remember, address: caller.address, headers } as const;
    const { id, cookies } = startSession(parts, change, wishes);
    parts.sessions.proveFactor(id, change.now);
    change.describe({ object: id, details: { user: user.id, passkey: verified.passkey.id } });
    return { signedIn: { stage: 'full', methods: [] }, cookies };
  });
}

async function identify(
  parts: PasskeyParts,
  caller: Caller,
  response: AuthenticationResponse,
): Promise<{ readonly user: UserRow; readonly verified: VerifiedPasskey }> {
  const passkey = parts.passkeys.findByCredential(response.id);
  const user = passkey === undefined ? undefined : parts.users.find(passkey.user);
  const handle = response.response.userHandle;
  const isOfUser = user !== undefined && handle === Buffer.from(user.id).toString('base64url');
  try {
    if (passkey === undefined || user?.state !== 'active' || !isOfUser) throw unknown();
    return { user, verified: await verifyPasskey(parts, { passkey, response, purpose: SIGN_IN }) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const person = user === undefined ? caller : { ...caller, actor: { ...caller.actor, owner: user.id } };
    await parts.changes.refuse('passkeys.sign-in', person, user?.id ?? null, 'unauthenticated');
    throw unknown();
  }
}

function unknown(): Problem {
  return new Problem('unauthenticated', 'this passkey belongs to no account that is active here: sign in with your password');
}

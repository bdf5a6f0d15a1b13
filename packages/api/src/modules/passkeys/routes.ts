import { contract } from '@daspanel/contract';
import { handle, type Handler } from '../../http/handler.ts';
import { requireSession } from '../sessions/own-session.ts';
import { beginPasskey, createPasskey, removePasskey, renamePasskey } from './change-passkeys.ts';
import type { PasskeyParts } from './passkey-parts.ts';
import { presentPasskey } from './present-passkey.ts';
import { beginProof, beginSignIn, signInWithPasskey } from './sign-in-with-passkey.ts';

const { passkeys } = contract;

export function passkeyHandlers(parts: PasskeyParts): Handler[] {
  return [
    handle(passkeys.list, ({ caller }) => {
      const { user } = requireSession(parts, caller.actor);
      return { status: 200, body: { items: parts.passkeys.list(user.id).map(presentPasskey) } };
    }),
    handle(passkeys.begin, async ({ caller }) => ({ status: 200, body: await beginPasskey(parts, caller) })),
    handle(passkeys.create, async ({ body, caller }) => ({ status: 201, body: await createPasskey(parts, caller, body) })),
    handle(passkeys.rename, async ({ params, body, caller }) => ({
      status: 200,
      body: await renamePasskey(parts, caller, params.passkey, body.name),
    })),
    handle(passkeys.remove, async ({ params, caller }) => {
      await removePasskey(parts, caller, params.passkey);
      return { status: 204 };
    }),
    handle(passkeys.challenge, async ({ caller }) => ({ status: 200, body: await beginProof(parts, caller.actor) })),
    handle(passkeys.beginSignIn, async () => ({ status: 200, body: await beginSignIn(parts) })),
    handle(passkeys.signIn, async (request) => {
      const { signedIn, cookies } = await signInWithPasskey(parts, request);
      return { status: 200, body: signedIn, cookies };
    }),
  ];
}

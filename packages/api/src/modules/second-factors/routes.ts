import { contract, type SignedIn } from '@daspanel/contract';
import { handle, type Handler } from '../../http/handler.ts';
import { requireSession } from '../sessions/own-session.ts';
import { presentCurrent } from '../sessions/present-session.ts';
import { beginTotp, confirmTotp, removeTotp } from './change-totp.ts';
import { confirmWithSecondFactor, signInWithSecondFactor } from './prove-second-factor.ts';
import { renewRecoveryCodes } from './recovery-codes.ts';
import type { SecondFactorParts } from './second-factor-parts.ts';

const { secondFactors } = contract;
const SIGNED_IN: SignedIn = { stage: 'full', methods: [] };

export function secondFactorHandlers(parts: SecondFactorParts): Handler[] {
  return [
    handle(secondFactors.get, ({ caller }) => {
      const { user } = requireSession(parts, caller.actor);
      const passkeys = parts.passkeys.list(user.id).length;
      return { status: 200, body: { totp: user.totp_secret !== null, passkeys, recoveryCodes: parts.secondFactors.countCodes(user.id) } };
    }),
    handle(secondFactors.signIn, async ({ body, caller, headers }) => {
      const cookies = await signInWithSecondFactor(parts, { caller, proof: body, headers });
      return { status: 200, body: SIGNED_IN, cookies };
    }),
    handle(secondFactors.confirm, async ({ body, caller, headers }) => {
      const cookies = await confirmWithSecondFactor(parts, { caller, proof: body, headers });
      return { status: 200, body: presentCurrent(parts, caller.actor), cookies };
    }),
    handle(secondFactors.beginTotp, ({ caller }) => ({ status: 200, body: beginTotp(parts, caller) })),
    handle(secondFactors.confirmTotp, async ({ body, caller }) => ({
      status: 200,
      body: { recoveryCodes: await confirmTotp(parts, caller, body.code) },
    })),
    handle(secondFactors.removeTotp, async ({ caller }) => {
      await removeTotp(parts, caller);
      return { status: 204 };
    }),
    handle(secondFactors.renewRecoveryCodes, async ({ caller }) => ({
      status: 201,
      body: { recoveryCodes: await renewRecoveryCodes(parts, caller) },
    })),
  ];
}

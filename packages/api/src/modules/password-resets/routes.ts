import { contract } from '@daspanel/contract';
import { handle, type Handler } from '../../http/handler.ts';
import { requestPasswordReset, type PasswordResetParts } from './request-password-reset.ts';
import { findPasswordReset, usePasswordReset } from './use-password-reset.ts';

const { passwordResets } = contract;

export function passwordResetHandlers(parts: PasswordResetParts): Handler[] {
  return [
    handle(passwordResets.request, async ({ body, caller }) => {
      await requestPasswordReset(parts, caller, body.email);
      return { status: 202 };
    }),
    handle(passwordResets.look, ({ body }) => {
      const { user, reset } = findPasswordReset(parts, body.secret);
      return { status: 200, body: { email: user.email, expiresAt: new Date(reset.expires_at).toISOString() } };
    }),
    handle(passwordResets.use, async ({ body, caller }) => {
      await usePasswordReset(parts, caller, body);
      return { status: 204 };
    }),
  ];
}

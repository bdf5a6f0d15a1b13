import type { Caller } from '../../access/caller.ts';
import { rates } from '../../access/rate-limit.ts';
import { Problem } from '../../problem.ts';
import { asPerson } from '../sessions/start-session.ts';
import { passwordChangedMessage } from '../system-mail/messages.ts';
import { checkPassword } from '../users/password-rules.ts';
import type { UserRow } from '../users/user-store.ts';
import { hashLinkSecret } from './link-secret.ts';
import type { PasswordResetRow } from './password-reset-store.ts';
import type { PasswordResetParts } from './request-password-reset.ts';

/** Whose password a link is for. Throws 410 for one that is wrong, used or over: they are alike. */
export function findPasswordReset(
  parts: Pick<PasswordResetParts, 'passwordResets' | 'users' | 'now'>,
  secret: string,
): { readonly user: UserRow; readonly reset: PasswordResetRow } {
  const reset = parts.passwordResets.find(hashLinkSecret('password reset', secret));
  const user = reset === undefined ? undefined : parts.users.find(reset.user);
  if (reset === undefined || user?.state !== 'active' || reset.expires_at <= parts.now())
    throw new Problem('link-over', 'this link has been used, or its time is over: have another one sent');
  return { user, reset };
}

/** Chooses another password, once, and ends all sessions of the person. Second factors stay. */
export async function usePasswordReset(
  parts: PasswordResetParts,
  caller: Caller,
  { secret, password }: { readonly secret: string; readonly password: string },
): Promise<void> {
  const { user } = findPasswordReset(parts, secret);
  checkPassword(password, [user.email, user.name]);
  parts.limiter.take(`reset of the password of ${user.id}`, rates.signIn);
  const hash = await parts.passwords.hash(password);
  await parts.changes.write('password-resets.use', asPerson(caller, user), (change) => {
    findPasswordReset(parts, secret);
    parts.passwordResets.removeOf(user.id);
    parts.users.update(user.id, { password: hash }, change.now);
    parts.users.renewRights(user.id);
    const ended = parts.sessions.removeOf(user.id, null);
    change.describe({ object: user.id, owner: user.id, details: { ended: ended.length } });
    change.announce('user.updated', user.id, user.revision + 1);
    for (const id of ended) change.announce('session.ended', id);
  });
  parts.systemMail.send(passwordChangedMessage({ to: user.email, language: user.language, hostName: parts.place.hostName }));
}

import type { Caller } from '../../access/caller.ts';
import type { Rate } from '../../access/rate-limit.ts';
import { blockOf } from '../sessions/sign-in-attempt.ts';
import type { SessionParts } from '../sessions/session-parts.ts';
import { asPerson } from '../sessions/start-session.ts';
import { passwordResetMessage } from '../system-mail/messages.ts';
import type { SystemMail } from '../system-mail/system-mail.ts';
import { hashLinkSecret, makeLinkSecret } from './link-secret.ts';
import type { PasswordResetStore } from './password-reset-store.ts';

export interface PasswordResetParts extends SessionParts {
  readonly passwordResets: PasswordResetStore;
  readonly systemMail: SystemMail;
  readonly place: { readonly hostName: string };
  readonly panelOrigin: string;
}

const MINUTE = 60_000;
const MINUTES = 15;

/** For one address of mail, whether or not there is such an account; for the addresses of one block; and for all together. */
const OF_ACCOUNT: Rate = { burst: 3, perSecond: 1 / 600 };
const OF_BLOCK: Rate = { burst: 10, perSecond: 1 / 120 };
const ALL: Rate = { burst: 100, perSecond: 1 };

/**
 * Sends a link to choose another password, if there is an active account. Where there is none, a record is written to the disk all the same, so that neither the
 * answer nor its time tells; the message goes out in the background. Throws 429.
 */
export async function requestPasswordReset(parts: PasswordResetParts, caller: Caller, email: string): Promise<void> {
  countRequest(parts, caller, email);
  const user = parts.users.findByEmail(email);
  if (user?.state !== 'active') {
    await parts.changes.refuse('password-resets.request', caller, user?.id ?? null, 'not-found');
    return;
  }
  const secret = makeLinkSecret();
  await parts.changes.write('password-resets.request', asPerson(caller, user), (change) => {
    const hash = hashLinkSecret('password reset', secret);
    parts.passwordResets.replace({ hash, user: user.id, expires_at: change.now + MINUTES * MINUTE });
    change.describe({ object: user.id, owner: user.id });
  });
  const receiver = { to: user.email, language: user.language, hostName: parts.place.hostName };
  parts.systemMail.send(passwordResetMessage(receiver, { link: `${parts.panelOrigin}/reset#${secret}`, minutes: MINUTES }));
}

function countRequest({ limiter }: PasswordResetParts, { address }: Caller, email: string): void {
  limiter.take(`password reset from ${blockOf(address)}`, OF_BLOCK);
  limiter.take('password reset', ALL);
  limiter.take(`password reset of ${email}`, OF_ACCOUNT);
}

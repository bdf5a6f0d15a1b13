import type { Caller } from '../../access/caller.ts';
import { Problem } from '../../problem.ts';
import { requireOwnSession } from '../sessions/own-session.ts';
import { countSignIn } from '../sessions/sign-in.ts';
import { renewSession } from '../sessions/start-session.ts';
import { countChosen } from './create-user.ts';
import { checkPassword } from './password-rules.ts';
import { findAdmissible } from './rank.ts';
import type { UserParts } from './user-parts.ts';

/** Gives a person whom the caller looks after another password, and ends his sessions. Links to choose another one are over. */
export async function setPassword(
  parts: UserParts,
  caller: Caller,
  { id, password }: { readonly id: string; readonly password: string },
): Promise<void> {
  const { email, name } = findAdmissible(parts, caller.actor, id);
  checkPassword(password, [email, name]);
  countChosen(parts, caller.actor);
  const hash = await parts.passwords.hash(password);
  await parts.changes.write('users.set-password', caller, (change) => {
    const user = findAdmissible(parts, caller.actor, id);
    parts.users.update(user.id, { password: hash }, change.now);
    parts.passwordResets.removeOf(user.id);
    for (const session of parts.sessions.removeOf(user.id, null)) change.announce('session.ended', session);
    change.describe({ object: user.id, owner: user.id, details: { email: user.email } });
    change.announce('user.updated', user.id, user.revision + 1);
  });
}

interface OwnPasswords {
  readonly current: string;
  readonly password: string;
  readonly headers: Headers;
}

/** Changes the password of the person who asks, and ends his other sessions. Gives the values of the Set-Cookie headers. */
export async function setOwnPassword(
  parts: UserParts,
  caller: Caller,
  { current, password, headers }: OwnPasswords,
): Promise<readonly string[]> {
  const { user } = requireOwnSession(parts, caller.actor);
  const forget = countSignIn(parts, { email: user.email, user, caller, headers });
  if (!(await parts.passwords.verify(current, user.password))) throw wrongPassword('that is not your present password');
  forget();
  checkPassword(password, [user.email, user.name]);
  const hash = await parts.passwords.hash(password);
  return parts.changes.write('me.set-password', caller, (change) => {
    const { session, user: found } = requireOwnSession(parts, caller.actor);
    if (found.password !== user.password) throw wrongPassword('your password has been changed meanwhile');
    parts.users.update(user.id, { password: hash }, change.now);
    parts.passwordResets.removeOf(user.id);
    for (const id of parts.sessions.removeOf(user.id, session.id)) change.announce('session.ended', id);
    change.describe({ object: user.id, owner: user.id });
    change.announce('user.updated', user.id, found.revision + 1);
    return renewSession(parts, change, session, { user, stage: session.stage });
  });
}

function wrongPassword(message: string): Problem {
  return new Problem('wrong-password', message, { fields: [{ in: 'body', field: '/current', message }] });
}

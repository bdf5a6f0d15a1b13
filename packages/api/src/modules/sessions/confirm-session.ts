import type { Caller } from '../../access/caller.ts';
import { Problem } from '../../problem.ts';
import { requireOwnSession } from './own-session.ts';
import type { SessionParts } from './session-parts.ts';
import { countSignIn } from './sign-in.ts';
import { renewSession } from './start-session.ts';

/** Makes a session fresh again for who gives his password once more. Gives the values of the Set-Cookie headers. Throws 403 `wrong-password`. */
export async function confirmSession(
  parts: SessionParts,
  { caller, password, headers }: { readonly caller: Caller; readonly password: string; readonly headers: Headers },
): Promise<readonly string[]> {
  const { user } = requireOwnSession(parts, caller.actor);
  const forget = countSignIn(parts, { email: user.email, user, caller, headers });
  if (!(await parts.passwords.verify(password, user.password))) throw new Problem('wrong-password', 'that is not your password');
  forget();
  return parts.changes.write('session.confirm', caller, (change) => {
    const { session, user: current } = requireOwnSession(parts, caller.actor);
    if (current.password !== user.password) throw new Problem('wrong-password', 'your password has been changed meanwhile');
    change.describe({ object: session.id });
    return renewSession(parts, change, session, { user, stage: session.stage });
  });
}

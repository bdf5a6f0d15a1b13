import { userId, type CreateUserBody, type UserId } from '@daspanel/contract';
import { OWNER, type Actor } from '../../access/actor.ts';
import type { Caller } from '../../access/caller.ts';
import { rates } from '../../access/rate-limit.ts';
import { invalidField, Problem } from '../../problem.ts';
import { checkPassword } from './password-rules.ts';
import { placePerson, requirePlan } from './rank.ts';
import type { UserParts } from './user-parts.ts';
import type { UserRow, UserStore } from './user-store.ts';

/** Enters a person who signs in with the given password. The first one is the owner of all that was made before. Gives what was stored. */
export async function createUser(parts: UserParts, caller: Caller, wanted: CreateUserBody): Promise<UserRow> {
  const check = () => {
    const parent = placePerson(parts, caller.actor, { role: wanted.role, parent: wanted.parent });
    requirePlan(parts, caller.actor, wanted.plan);
    requireFreeEmail(parts.users, wanted.email);
    return parent;
  };
  // Before the password costs its time, and again when nothing can change in between.
  // Counted first: whether an address has an account is told, but not as often as one likes.
  countChosen(parts, caller.actor);
  check();
  checkPassword(wanted.password, [wanted.email, wanted.name]);
  const password = await parts.passwords.hash(wanted.password);
  return parts.changes.write('users.create', caller, (change) => {
    const { email, name, role, plan, language } = wanted;
    const id = chooseId(parts, wanted);
    const parent = check();
    parts.users.insert({ id, email, name, role, parent, plan, password, language }, change.now);
    if (parent !== null) parts.users.renewRights(parent);
    if (id === OWNER) parts.tokens.replaceFirstLogin(undefined);
    const user = parts.users.find(id);
    if (user === undefined) throw new Error(`user ${id} was not stored`);
    change.describe({ object: id, owner: id, details: { email, name, role, parent, plan } });
    change.announce('user.created', id, user.revision);
    return user;
  });
}

/** Counts a password that somebody chooses for another person. Throws 429: each costs time that all share. */
export function countChosen({ limiter }: Pick<UserParts, 'limiter'>, actor: Actor): void {
  if (!actor.isTrusted) limiter.take(`passwords chosen by ${actor.owner}`, rates.passwords);
}

function chooseId({ users, newId }: UserParts, { role }: CreateUserBody): UserId {
  if (users.hasAny()) return userId.parse(newId('p'));
  if (role !== 'owner') throw invalidField('/role', 'the first account must be an owner');
  return userId.parse(OWNER);
}

/** Throws 409 for an e-mail address that somebody else signs in with. */
export function requireFreeEmail(users: UserStore, email: string, but?: UserId): void {
  const found = users.findByEmail(email);
  if (found !== undefined && found.id !== but)
    throw new Problem('email-taken', 'somebody signs in with this e-mail address already', {
      fields: [{ in: 'body', field: '/email', message: 'is in use' }],
    });
}

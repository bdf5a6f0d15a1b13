import { roleScopes, rolesBelow, seesEverybody, type PlanId, type Role, type UserId } from '@daspanel/contract';
import { seesOwner, type Actor } from '../../access/actor.ts';
import { invalidField, notFound, Problem } from '../../problem.ts';
import type { UserRow, UserStore } from './user-store.ts';

interface Parts {
  readonly users: UserStore;
}

/** A person whom the actor sees. Throws 404. */
export function findUser({ users }: Parts, actor: Actor, id: string): UserRow {
  const user = users.forActor(actor).find(id);
  if (user === undefined) throw notFound();
  return user;
}

/** A person whom the actor sees and looks after: below him in rank, or another owner. Throws 404 and 403. */
export function findManaged(parts: Parts, actor: Actor, id: string): UserRow {
  const user = findUser(parts, actor, id);
  requireRole(actor, user.role);
  return user;
}

/** Throws 403 unless the actor may give this role, and change people who have it. */
export function requireRole(actor: Actor, role: Role): void {
  if (actor.role === null || !rolesBelow[actor.role].includes(role))
    throw new Problem('not-permitted', `as ${actor.role ?? 'nobody'} you can create and change only people below you, and no ${role}`);
}

/** A person whom the actor may let in: into whose account he could come by it. Throws 404 and 403. */
export function findAdmissible(parts: Parts, actor: Actor, id: string): UserRow {
  const user = findManaged(parts, actor, id);
  requireAllOf(actor, user.role);
  return user;
}

/** Throws 403 for a token that lacks what people of the role may do: who holds it would have that through them. */
export function requireAllOf(actor: Actor, role: Role): void {
  const lacking = actor.isTrusted ? undefined : roleScopes[role].find((scope) => !actor.scopes.has(scope));
  if (lacking !== undefined)
    throw new Problem('not-permitted', `nobody can hand on more than he has: a ${role} has the scope ${lacking}, and the token has not`);
}

/** The roles that people of a role may belong to. */
const PARENTS: Readonly<Record<Role, readonly Role[]>> = {
  owner: [],
  admin: [],
  reseller: [],
  client: ['reseller'],
  collaborator: ['reseller', 'client'],
};

export interface Placement {
  readonly role: Role;
  /** Undefined: the actor himself, unless he is an administrator. */
  readonly parent: UserId | null | undefined;
}

/** To whom a person of a role will belong. Throws 403 for a role that the actor may not give, and 422 for a parent whom he does not see or who cannot have such people. */
export function placePerson({ users }: Parts, actor: Actor, { role, parent }: Placement): UserId | null {
  requireRole(actor, role);
  requireAllOf(actor, role);
  const isAdministrator = actor.role !== null && seesEverybody(actor.role);
  if (parent === null || (parent === undefined && isAdministrator)) {
    if (isAdministrator) return null;
    throw invalidField('/parent', 'must be you, or somebody whom you look after');
  }
  const found = users.forActor(actor).find(parent ?? actor.owner);
  if (found === undefined) throw invalidField('/parent', 'is nobody whom you see');
  if (!PARENTS[role].includes(found.role)) throw invalidField('/parent', `a ${role} cannot belong to a person who is ${found.role}`);
  return found.id;
}

/** Throws 422 for a plan that there is not, or that belongs to somebody whom the actor does not see. */
export function requirePlan({ users }: Parts, actor: Actor, plan: PlanId | null): void {
  if (plan === null) return;
  const owner = users.ownerOfPlan(plan);
  const isSeen = owner !== undefined && (owner === null ? actor.seesEveryOwner : seesOwner(actor, owner));
  if (!isSeen) throw invalidField('/plan', 'is no plan that you can give');
}

/** Throws 409 where nobody would be left who owns the installation. */
export function requireOtherOwner({ users }: Parts, user: UserRow): void {
  if (user.role === 'owner' && user.state === 'active' && users.countActiveOwners() <= 1)
    throw new Problem('last-owner', 'this is the only owner who can sign in: make another one first');
}

import { roleScopes, seesEverybody, type Role } from '@daspanel/contract';
import type { MemberStore } from '../modules/users/member-store.ts';
import type { UserRow, UserStore } from '../modules/users/user-store.ts';
import { OWNER, type Actor } from './actor.ts';

interface Parts {
  readonly users: UserStore;
  readonly members: MemberStore;
}

type Rights = Pick<Actor, 'owner' | 'role' | 'rightsEpoch' | 'seesEveryOwner' | 'clients' | 'sites' | 'scopes'>;

/** What a person may see and do, as it stands: read at each request, so that a change of it holds from the next one on. */
export function readRights({ users, members }: Parts, user: UserRow): Rights {
  const { id, role, rights_epoch: rightsEpoch } = user;
  const rights = { owner: id, role, rightsEpoch, seesEveryOwner: seesEverybody(role), scopes: new Set(roleScopes[role]) };
  if (role === 'reseller') return { ...rights, clients: new Set(users.listBelow(id)), sites: null };
  if (role !== 'collaborator') return { ...rights, clients: new Set(), sites: null };
  const own = members.sitesOf(id);
  return { ...rights, clients: new Set(own.map(({ owner }) => owner)), sites: new Set(own.map(({ site }) => site)) };
}

/** The same for the owner of a token. Undefined where he is suspended or gone. Tokens from before the first account are that account's. */
export function readRightsOfOwner(parts: Parts, owner: string): Rights | undefined {
  const user = parts.users.find(owner);
  if (user !== undefined) return user.state === 'active' ? readRights(parts, user) : undefined;
  const role: Role = 'owner';
  if (owner !== OWNER || parts.users.hasAny()) return undefined;
  return { owner, role, rightsEpoch: 0, seesEveryOwner: true, clients: new Set(), sites: null, scopes: new Set(roleScopes[role]) };
}

import { z } from 'zod';
import { allScopes, scopes, type Scope } from './scopes.ts';

/** What a person is, highest first. */
export const role = z.enum(['owner', 'admin', 'reseller', 'client', 'collaborator']).meta({
  title: 'Role',
  description:
    '`owner` and `admin` see everything, resellers their clients, clients their sites, collaborators sites that they were put on',
});
export type Role = z.infer<typeof role>;

const ofSites = allScopes.filter((one) => !scopes[one].everySite);
const ofEverybody: readonly Scope[] = ['tokens:read', 'tokens:write'];
const ofClients: readonly Scope[] = [...ofSites, ...ofEverybody, 'sites:create', 'users:read', 'users:write'];
const NOT_OF_COLLABORATORS: ReadonlySet<Scope> = new Set([
  'sites:delete',
  'members:write',
  'audit:read',
  'access-keys:read',
  'access-keys:write',
]);

/** What people of each role may do with what they see. */
export const roleScopes: Readonly<Record<Role, readonly Scope[]>> = {
  owner: allScopes,
  admin: allScopes,
  reseller: [...ofClients, 'plans:read', 'plans:write'],
  client: ofClients,
  collaborator: [...ofSites.filter((one) => !NOT_OF_COLLABORATORS.has(one)), ...ofEverybody],
};

/** The roles that people of each role may give to others, whom they may then change, suspend and delete. */
export const rolesBelow: Readonly<Record<Role, readonly Role[]>> = {
  owner: ['owner', 'admin', 'reseller', 'client', 'collaborator'],
  admin: ['reseller', 'client', 'collaborator'],
  reseller: ['client', 'collaborator'],
  client: ['collaborator'],
  collaborator: [],
};

/** The roles that see what belongs to everybody. */
export function seesEverybody(which: Role): boolean {
  return which === 'owner' || which === 'admin';
}

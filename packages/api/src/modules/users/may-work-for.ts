import type { UserRow, UserStore } from './user-store.ts';

/**
 * Whether a collaborator may stay on sites that come to an owner: who looks after the collaborator can act as him, and must not see by him what he does not see
 * himself.
 */
export function mayWorkFor({ users }: { readonly users: UserStore }, collaborator: string, owner: Pick<UserRow, 'id' | 'parent'>): boolean {
  const parent = users.find(collaborator)?.parent ?? null;
  return parent === null || parent === owner.id || parent === owner.parent;
}

import type { Invitation } from '@daspanel/contract';
import type { UserStore } from '../users/user-store.ts';
import type { InvitationRow } from './invitation-store.ts';

export function presentInvitation({ users }: { readonly users: Pick<UserStore, 'find'> }, row: InvitationRow): Invitation {
  const { id, email, role, plan, sites, parent, created_at: createdAt, expires_at: expiresAt } = row;
  return {
    id,
    email,
    role,
    plan,
    sites: [...sites],
    parent,
    sender: row.sender === null ? null : (users.find(row.sender)?.name ?? null),
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}

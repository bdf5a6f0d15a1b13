import type { Invitation } from '@daspanel/contract';
import type { InvitationRow } from './invitation-store.ts';

export function presentInvitation(row: InvitationRow): Invitation {
  const { id, email, role, plan, sites, parent, created_at: createdAt, expires_at: expiresAt } = row;
  return {
    id,
    email,
    role,
    plan,
    sites: [...sites],
    parent,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}

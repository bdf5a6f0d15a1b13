import { preferences, type OwnAccount, type User } from '@daspanel/contract';
import type { SessionStore } from '../sessions/session-store.ts';
import type { SiteStore } from '../sites/site-store.ts';
import type { UserRow } from './user-store.ts';

interface Parts {
  readonly sessions: SessionStore;
  readonly sites: SiteStore;
}

/** What leaves the server of a person. */
export function presentUser({ sessions, sites }: Parts, user: UserRow): User {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    parent: user.parent,
    plan: user.plan,
    state: user.state,
    language: user.language,
    hasPassword: user.password !== null,
    hasSecondFactor: sessions.secondFactorsOf(user.id).length > 0,
    sites: sites.countOf(user.id),
    createdAt: new Date(user.created_at).toISOString(),
    updatedAt: new Date(user.updated_at).toISOString(),
    seenAt: user.seen_at === null ? null : new Date(user.seen_at).toISOString(),
    revision: user.revision,
  };
}

/** The same with what only he himself sees. */
export function presentOwnAccount(parts: Parts, user: UserRow): OwnAccount {
  return { ...presentUser(parts, user), preferences: preferences.parse(JSON.parse(user.preferences)) };
}

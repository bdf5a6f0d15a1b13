import type { Actor } from './actor.ts';

/** The id of the person who acts: himself, also where he looks through the eyes of another, or whose token it is. Null for Daspanel itself. */
export function personOf({ session, token, owner }: Actor): string | null {
  if (session !== null) return session.impersonator ?? session.user;
  return token === null ? null : owner;
}

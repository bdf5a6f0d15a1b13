import { userId, type UserId } from '@daspanel/contract';
import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const member = z.object({ user: userId, email: z.string(), name: z.string(), created_at: z.number() });
export type MemberRow = z.infer<typeof member>;
const membership = z.object({ site: siteId, owner: z.string() });

/** Which sites collaborators work on. Writing methods must run inside a transaction. */
export function createMemberStore(database: DatabaseSync) {
  const put = database.prepare('INSERT INTO members (user, site, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const remove = database.prepare('DELETE FROM members WHERE user = ? AND site = ?');
  const ofUser = database.prepare('SELECT members.site, sites.owner FROM members JOIN sites ON sites.id = members.site WHERE user = ?');
  const ofSite = database.prepare(
    'SELECT members.user, users.email, users.name, members.created_at FROM members JOIN users ON users.id = members.user WHERE members.site = ? ORDER BY members.created_at, members.user',
  );
  return {
    put(user: UserId, site: SiteId, now: number): void {
      put.run(user, site, now);
    },
    /** False when the person was no member. */
    remove(user: UserId, site: SiteId): boolean {
      return remove.run(user, site).changes > 0;
    },
    /** The sites of a person, with their owners. */
    sitesOf(user: string): z.infer<typeof membership>[] {
      return z.array(membership).parse(ofUser.all(user));
    },
    membersOf(site: SiteId): MemberRow[] {
      return z.array(member).parse(ofSite.all(site));
    },
  };
}
export type MemberStore = ReturnType<typeof createMemberStore>;

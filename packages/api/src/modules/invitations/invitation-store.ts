import { invitationId, planId, role, userId, type UserId } from '@daspanel/contract';
import { siteId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { seesOwner, type Actor } from '../../access/actor.ts';

const sites = z.array(siteId);
const row = z.object({
  id: invitationId,
  email: z.string(),
  role,
  parent: userId.nullable(),
  plan: planId.nullable(),
  sites: z.string().transform((text) => sites.parse(JSON.parse(text))),
  hash: z.string(),
  sender: userId.nullable(),
  created_at: z.number(),
  expires_at: z.number(),
});
export type InvitationRow = z.infer<typeof row>;

const MOST_LISTED = 500;

/** Invitations that have not been accepted; of their secrets hashes are stored. Writing methods must run inside a transaction. */
export function createInvitationStore(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO invitations (id, email, role, parent, plan, sites, hash, created_at, expires_at, sender) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const renew = database.prepare('UPDATE invitations SET hash = ?, expires_at = ?, sender = ? WHERE id = ?');
  const find = database.prepare('SELECT * FROM invitations WHERE id = ?');
  const findByHash = database.prepare('SELECT * FROM invitations WHERE hash = ?');
  const list = database.prepare(`SELECT * FROM invitations ORDER BY created_at DESC, id LIMIT ${MOST_LISTED}`);
  const listOf = database.prepare(
    `SELECT * FROM invitations WHERE parent IN (SELECT value FROM json_each(?)) ORDER BY created_at DESC, id LIMIT ${MOST_LISTED}`,
  );
  const count = database.prepare('SELECT count(*) AS count FROM invitations WHERE parent IS ?');
  const remove = database.prepare('DELETE FROM invitations WHERE id = ?');
  const removeOf = database.prepare('DELETE FROM invitations WHERE email = ? AND parent IS ?');
  const prune = database.prepare('DELETE FROM invitations WHERE expires_at <= ?');
  return {
    insert({ id, email, role: wanted, parent, plan, sites: onSites, hash, created_at, expires_at, sender }: InvitationRow): void {
      insert.run(id, email, wanted, parent, plan, JSON.stringify(onSites), hash, created_at, expires_at, sender);
    },
    /** Another link, from whoever sends it; the one before opens nothing any more. */
    renew(id: string, hash: string, expiresAt: number, sender: UserId | null): void {
      renew.run(hash, expiresAt, sender, id);
    },
    findByHash(hash: string): InvitationRow | undefined {
      return row.optional().parse(findByHash.get(hash));
    },
    countOf(parent: string | null): number {
      return z.object({ count: z.number() }).parse(count.get(parent)).count;
    },
    remove(id: string): void {
      remove.run(id);
    },
    /** Takes back what the same person has been invited to from the same side. */
    removeOf(email: string, parent: string | null): void {
      removeOf.run(email, parent);
    },
    prune(before: number): void {
      prune.run(before);
    },
    /** The invitations that an actor sees: to those who will be below him. */
    forActor(actor: Actor) {
      return {
        find(id: string): InvitationRow | undefined {
          const found = row.optional().parse(find.get(id));
          return found !== undefined && (actor.seesEveryOwner || (found.parent !== null && seesOwner(actor, found.parent)))
            ? found
            : undefined;
        },
        /** Newest first. */
        list(): InvitationRow[] {
          return z.array(row).parse(actor.seesEveryOwner ? list.all() : listOf.all(JSON.stringify([actor.owner, ...actor.clients])));
        },
      };
    },
  };
}
export type InvitationStore = ReturnType<typeof createInvitationStore>;

import type { TagUse } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { visibleTo, type Actor } from '../../access/actor.ts';

const use = z.object({ name: z.string(), sites: z.number() });

/** Tags of sites. `replace` must run inside a transaction. */
export function createTagStore(database: DatabaseSync) {
  const removeAll = database.prepare('DELETE FROM site_tags WHERE site = ?');
  const insert = database.prepare('INSERT INTO site_tags (site, tag) VALUES (?, ?)');
  return {
    replace(site: SiteId, tags: readonly string[]): void {
      removeAll.run(site);
      for (const tag of tags) insert.run(site, tag);
    },
    /** Those of the sites that the actor sees, without the trash. */
    listUses(actor: Actor): TagUse[] {
      const { sql, values } = visibleTo(actor, 'sites.id');
      const statement = `SELECT min(tag) AS name, count(*) AS sites FROM site_tags JOIN sites ON sites.id = site_tags.site WHERE lifecycle = 'live' AND ${sql} GROUP BY tag ORDER BY tag`;
      return z.array(use).parse(database.prepare(statement).all(...values));
    },
  };
}
export type TagStore = ReturnType<typeof createTagStore>;

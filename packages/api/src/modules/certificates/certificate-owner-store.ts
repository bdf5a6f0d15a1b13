import { mappingId } from '@daspanel/contract';
import { siteId, type SiteId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { visibleTo, type Actor } from '../../access/actor.ts';

const row = z.object({ id: mappingId, site: siteId });
type CertificateOwner = z.infer<typeof row>;

const SELECT = 'SELECT mappings.id, mappings.site FROM mappings JOIN sites ON sites.id = mappings.site';
const HOLDS = 'EXISTS (SELECT 1 FROM mapping_names WHERE mapping = mappings.id)';

/** To which mappings and sites certificates belong. Only reads. */
export function createCertificateOwnerStore(database: DatabaseSync) {
  return {
    /** Mappings that have their names and are to have an automatic certificate, by id, as far as the actor sees them. */
    listAutomatic(
      actor: Actor,
      { site = null, after, limit }: { readonly site: SiteId | null | undefined; readonly after: string; readonly limit: number },
    ): CertificateOwner[] {
      const visible = visibleTo(actor, 'mappings.site');
      const wanted = `(? IS NULL OR mappings.site = ?) AND certificate = 'automatic' AND ${HOLDS}`;
      const sql = `${SELECT} WHERE ${visible.sql} AND ${wanted} AND mappings.id > ? ORDER BY mappings.id LIMIT ?`;
      return z.array(row).parse(database.prepare(sql).all(...visible.values, site, site, after, limit));
    },
    /** The sites of those mappings that the actor sees. */
    findSites(actor: Actor, ids: readonly string[]): ReadonlyMap<string, SiteId> {
      const visible = visibleTo(actor, 'mappings.site');
      const sql = `${SELECT} WHERE ${visible.sql} AND mappings.id IN (SELECT value FROM json_each(?))`;
      const rows = z.array(row).parse(database.prepare(sql).all(...visible.values, JSON.stringify(ids)));
      return new Map(rows.map(({ id, site }) => [id, site]));
    },
  };
}
export type CertificateOwnerStore = ReturnType<typeof createCertificateOwnerStore>;

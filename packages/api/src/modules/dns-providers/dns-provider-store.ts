import { dnsProviderId, type DnsProviderId } from '@daspanel/contract';
import { dnsProvider } from '@daspanel/formats/acme-requests.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const row = z.object({
  id: dnsProviderId,
  name: z.string(),
  zones: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  host: z.string(),
  port: z.number(),
  key_name: z.string(),
  algorithm: dnsProvider.shape.key.shape.algorithm,
  /** Sealed: `provider-secret.ts`. */
  secret: z.string(),
  created_at: z.number(),
  updated_at: z.number(),
  revision: z.number(),
});
export type DnsProviderRow = z.infer<typeof row>;
export type DnsProviderFields = Omit<DnsProviderRow, 'created_at' | 'updated_at' | 'revision'>;

/** DNS providers as wanted. Writing methods must run inside a transaction. */
export function createDnsProviderStore(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO dns_providers (id, name, zones, host, port, key_name, algorithm, secret, created_at, updated_at, revision) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?9, ?9, 1)',
  );
  const update = database.prepare(
    'UPDATE dns_providers SET name = ?2, zones = ?3, host = ?4, port = ?5, key_name = ?6, algorithm = ?7, secret = ?8, updated_at = ?9, ' +
      'revision = revision + 1 WHERE id = ?1',
  );
  const find = database.prepare('SELECT * FROM dns_providers WHERE id = ?');
  const list = database.prepare('SELECT * FROM dns_providers WHERE (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?');
  const remove = database.prepare('DELETE FROM dns_providers WHERE id = ?');
  const valuesOf = ({ id, name, zones, host, port, key_name: keyName, algorithm, secret }: DnsProviderFields) =>
    [id, name, JSON.stringify(zones), host, port, keyName, algorithm, secret] as const;
  return {
    insert(fields: DnsProviderFields, now: number): void {
      insert.run(...valuesOf(fields), now);
    },
    update(fields: DnsProviderFields, now: number): void {
      update.run(...valuesOf(fields), now);
    },
    find(id: DnsProviderId): DnsProviderRow | undefined {
      return row.optional().parse(find.get(id));
    },
    /** Oldest first. */
    list({ after, limit }: { readonly after?: readonly [number, string] | undefined; readonly limit: number }): DnsProviderRow[] {
      return z.array(row).parse(list.all(...(after ?? [-1, '']), limit));
    },
    listAll(): DnsProviderRow[] {
      return this.list({ limit: -1 });
    },
    remove(id: DnsProviderId): void {
      remove.run(id);
    },
  };
}
export type DnsProviderStore = ReturnType<typeof createDnsProviderStore>;

import { siteId } from '@daspanel/formats/identifiers.ts';
import { mailLimits, mailRelay } from '@daspanel/formats/mail-requests.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/** Whose settings: a site's, or the installation's, which are for all sites without their own. */
export const mailScope = z.union([z.literal('installation'), siteId]);
export type MailScope = z.infer<typeof mailScope>;

const server = mailRelay.omit({ password: true }).extend({ kind: z.literal('server') });
export type StoredMailServer = z.infer<typeof server>;
const relay = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('installation') }),
  server,
]);

const row = z.object({
  relay: z.string().transform((text) => relay.parse(JSON.parse(text))),
  password: z.string().nullable(),
  limits: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : mailLimits.parse(JSON.parse(text)))),
  revision: z.number(),
});
/** `password` is sealed. `limits` null: as the installation's. */
export type StoredMailSettings = z.infer<typeof row>;

/** Mail settings as wanted. Writing methods must run inside a transaction. */
export function createMailSettingsStore(database: DatabaseSync) {
  const find = database.prepare('SELECT * FROM mail_settings WHERE scope = ?');
  const save = database.prepare(
    'INSERT INTO mail_settings (scope, relay, password, limits, updated_at, revision) VALUES (?1, ?2, ?3, ?4, ?5, 1) ' +
      'ON CONFLICT (scope) DO UPDATE SET relay = ?2, password = ?3, limits = ?4, updated_at = ?5, revision = revision + 1',
  );
  const remove = database.prepare('DELETE FROM mail_settings WHERE scope = ?');
  return {
    /** Undefined: nothing was ever set. */
    find(scope: MailScope): StoredMailSettings | undefined {
      return row.optional().parse(find.get(scope));
    },
    save(scope: MailScope, settings: Omit<StoredMailSettings, 'revision'>, now: number): void {
      const limits = settings.limits === null ? null : JSON.stringify(settings.limits);
      save.run(scope, JSON.stringify(settings.relay), settings.password, limits, now);
    },
    remove(scope: MailScope): void {
      remove.run(scope);
    },
  };
}
export type MailSettingsStore = ReturnType<typeof createMailSettingsStore>;

/** What is wanted, or what holds where nothing was set. */
export function readMailSettings(store: MailSettingsStore, scope: MailScope): StoredMailSettings {
  return (
    store.find(scope) ?? { relay: { kind: scope === 'installation' ? 'none' : 'installation' }, password: null, limits: null, revision: 0 }
  );
}

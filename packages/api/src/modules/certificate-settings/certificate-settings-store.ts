import { acmeIssuer, acmeSettings } from '@daspanel/formats/acme-requests.ts';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const { email, profile } = acmeIssuer.shape;
const letsEncrypt = z.strictObject({ kind: z.literal('lets-encrypt'), email, profile });
const custom = acmeIssuer.extend({
  kind: z.literal('custom'),
  externalAccount: z
    .strictObject({
      keyId: z.string(),
      /** Sealed: `issuer-secret.ts`. */
      hmacKey: z.string(),
    })
    .nullable(),
});
const issuer = z.discriminatedUnion('kind', [letsEncrypt, custom]);
export type StoredIssuer = z.infer<typeof issuer>;
export type StoredCustomIssuer = z.infer<typeof custom>;

const { challenges, keyType, publicAddresses, resolvers, ordersPerSiteAndDay } = acmeSettings.shape;
const settings = z.strictObject({
  issuers: z.array(issuer),
  challenges,
  keyType,
  publicAddresses,
  resolvers,
  ordersPerSiteAndDay,
  installation: z.enum(['local', 'automatic']),
  addresses: z.array(z.string()).readonly(),
});
export type StoredCertificateSettings = z.infer<typeof settings>;

const row = z.object({ settings: z.string().transform((text) => settings.parse(JSON.parse(text))), revision: z.number() });

/** What holds until somebody decides: nothing is ordered anywhere. */
export const initialSettings: StoredCertificateSettings = {
  issuers: [],
  challenges: ['http-01', 'tls-alpn-01', 'dns-01'],
  keyType: 'ecdsa-p256',
  publicAddresses: [],
  resolvers: [],
  ordersPerSiteAndDay: 50,
  installation: 'local',
  addresses: [],
};

/** How certificates are got, as wanted. Writing methods must run inside a transaction. */
export function createCertificateSettingsStore(database: DatabaseSync) {
  const read = database.prepare('SELECT settings, revision FROM certificate_settings');
  const save = database.prepare(
    'INSERT INTO certificate_settings (id, settings, updated_at, revision) VALUES (1, ?1, ?2, 1) ' +
      'ON CONFLICT (id) DO UPDATE SET settings = ?1, updated_at = ?2, revision = revision + 1',
  );
  return {
    /** Revision 0: nothing was ever set. */
    read(): { readonly settings: StoredCertificateSettings; readonly revision: number } {
      return row.optional().parse(read.get()) ?? { settings: initialSettings, revision: 0 };
    },
    save(wanted: StoredCertificateSettings, now: number): void {
      save.run(JSON.stringify(wanted), now);
    },
  };
}
export type CertificateSettingsStore = ReturnType<typeof createCertificateSettingsStore>;

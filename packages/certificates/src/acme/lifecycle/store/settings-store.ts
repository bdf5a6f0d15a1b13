import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './in-transaction.ts';
import { acmeSettings, type AcmeSettings } from '@daspanel/formats/acme-requests.ts';

/** Until somebody says otherwise nothing is ordered anywhere. */
const initial: AcmeSettings = {
  issuers: [],
  challenges: ['http-01', 'tls-alpn-01', 'dns-01'],
  keyType: 'ecdsa-p256',
  publicAddresses: [],
  resolvers: [],
  dnsProviders: [],
  ordersPerSiteAndDay: 20,
};

export interface SettingsStore {
  read(): AcmeSettings;
  /** `alongside` writes what follows from them, in the same transaction. */
  save(settings: AcmeSettings, alongside?: () => void): void;
}

export function createSettingsStore(database: DatabaseSync): SettingsStore {
  const row = database.prepare('SELECT document FROM settings WHERE id = 1').get();
  let current = row === undefined ? initial : acmeSettings.parse(JSON.parse(String(row['document'])));
  return {
    read: () => current,
    save(settings, alongside) {
      inTransaction(database, () => {
        database.prepare('INSERT OR REPLACE INTO settings (id, document) VALUES (1, ?)').run(JSON.stringify(settings));
        alongside?.();
      });
      current = settings;
    },
  };
}

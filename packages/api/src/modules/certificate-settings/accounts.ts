import type { CertificateAccount } from '@daspanel/contract';
import { acmeAccount } from '@daspanel/formats/acme-requests.ts';
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { explainAcmeRefusal } from '../certificates/explain-acme-refusal.ts';
import type { CertificateSettingsParts } from './certificate-settings-parts.ts';

export async function listAccounts({ askAcme }: Pick<CertificateSettingsParts, 'askAcme'>): Promise<CertificateAccount[]> {
  return z.array(acmeAccount).parse(await askAcme('acme.list-accounts', {}));
}

/** The authority may take its time. */
const PATIENCE = 60_000;

/** Gives an account a new key. The record is written before: a key that has gone to the authority cannot be taken back. */
export async function rollAccountKey(
  parts: Pick<CertificateSettingsParts, 'askAcme' | 'changes'>,
  caller: Caller,
  directory: string,
): Promise<CertificateAccount> {
  await parts.changes.write('certificate-accounts.roll-key', caller, (change) =>
    change.describe({ object: directory.slice(0, 64), details: { directory } }),
  );
  return acmeAccount.parse(await explainAcmeRefusal(parts.askAcme('acme.roll-account-key', { directory }, PATIENCE)));
}

import { DAY } from '../durations.ts';
import type { CertificateRecord } from '../record/certificate-record.ts';
import { StepFailure } from './step-failure.ts';
import type { StepParts } from './step-parts.ts';

/**
 * With a database that was made by this start nothing should be served yet. Where something is, the former database was lost: everything would be ordered anew, with new accounts.
 * Somebody gets a day to bring it back. Rejects with StepFailure.
 */
export async function lookForFormer(parts: StepParts, record: CertificateRecord): Promise<void> {
  if (!parts.store.isNew) return;
  const now = parts.now();
  const shown = await parts.agent.readShown(record.names).catch(() => []);
  const former = shown.find(({ source, facts }) => source === 'automatic' && facts !== null && facts.notAfter > now + 2 * DAY);
  if (former === undefined) return;
  parts.log.error('the database of the ACME client was lost: a certificate is served that it does not know', {
    id: record.id,
    name: former.name,
  });
  const problem = {
    code: 'database-lost',
    name: former.name,
    detail: `A certificate of a public authority is served for ${former.name}, but the ACME client does not know it: its database (acme.db) was lost.`,
    advice:
      'Stop Daspanel and restore data/acme from a backup. Without that another certificate is ordered after a day, or when you try again.',
  };
  throw new StepFailure({ kind: 'blocked', problems: [problem], at: now + DAY, waitsForOrders: false });
}

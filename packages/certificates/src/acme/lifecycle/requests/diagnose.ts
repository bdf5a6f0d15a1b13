import type { AcmeIssuer, NameDiagnosis } from '@daspanel/formats/acme-requests.ts';
import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import { limitOfFailures, limitsOfOrder } from '../planning/limits.ts';
import type { StepParts } from '../steps/step-parts.ts';

/** What holds for names at this moment, at the first issuer. Orders nothing. */
export async function diagnose(
  parts: StepParts,
  { id, names }: { readonly id: CertificateId | null; readonly names: readonly string[] },
): Promise<readonly NameDiagnosis[]> {
  const settings = parts.store.settings.read();
  const issuer = settings.issuers[0] ?? null;
  const caaIdentities = issuer === null ? [] : await findCaaIdentities(parts, issuer);
  const accountUrl = issuer === null ? null : (parts.accounts.read(issuer.directory)?.url ?? null);
  const surroundings = { settings, issuer, caaIdentities, accountUrl, offered: null, signal: parts.signal };
  return Promise.all(
    names.map(async (name) => {
      const looked = await parts.preflight.check(name, surroundings);
      return { ...looked, budget: issuer === null || issuer.limits === 'none' ? null : measureBudget(parts, { id, issuer, name }) };
    }),
  );
}

/** An authority that does not answer is no reason to say nothing of DNS. */
async function findCaaIdentities(parts: StepParts, issuer: AcmeIssuer): Promise<readonly string[]> {
  return parts.accounts
    .authority({ issuer, directory: issuer.directory })
    .meta(parts.signal)
    .then(
      (meta) => meta.caaIdentities,
      () => [],
    );
}

function measureBudget(
  parts: StepParts,
  { id, issuer, name }: { readonly id: CertificateId | null; readonly issuer: AcmeIssuer; readonly name: string },
): NonNullable<NameDiagnosis['budget']> {
  const record = id === null ? undefined : parts.store.certificates.read(id);
  const { directory } = issuer;
  const { ordersPerSiteAndDay } = parts.store.settings.read();
  const order = { issuer, directory, site: record?.site ?? null, isRenewal: false, replaces: false, ordersPerSiteAndDay };
  const limits = limitsOfOrder({ ...order, names: record?.names ?? [name] }).filter(({ kind }) => kind !== 'pace');
  const now = parts.now();
  return {
    certificates: Math.min(...limits.map((limit) => parts.budgets.left(limit, now))),
    failures: parts.budgets.left(limitOfFailures(directory, name), now),
  };
}

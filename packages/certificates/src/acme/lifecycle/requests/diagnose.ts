import { createHash } from 'node:crypto';
import type { AcmeIssuer, NameDiagnosis } from '@daspanel/formats/acme-requests.ts';
import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import { limitOfFailures, limitsOfOrder } from '../planning/limits.ts';
import type { StepParts } from '../steps/step-parts.ts';
import { shareRunning } from './share-running.ts';

type Looked = Omit<NameDiagnosis, 'budget'>;
type Diagnose = (wanted: { readonly id: CertificateId | null; readonly names: readonly string[] }) => Promise<readonly NameDiagnosis[]>;

/** Milliseconds: whoever wants to know what DNS says does not wait for an authority that is silent. */
const META_WITHIN = 4_000;

/**
 * Says what holds for names at this moment, at the first issuer. Orders nothing. Looks at one name come one after the other; whoever asks for a name meanwhile shares the one under way, so that
 * no crowd of them holds up an order.
 */
export function createDiagnosis(parts: StepParts): Diagnose {
  const shared = shareRunning<Looked>();
  return (wanted) => diagnose(parts, shared, wanted);
}

async function diagnose(
  parts: StepParts,
  shared: (key: string, look: () => Promise<Looked>) => Promise<Looked>,
  { id, names }: Parameters<Diagnose>[0],
): Promise<readonly NameDiagnosis[]> {
  const settings = parts.store.settings.read();
  const issuer = settings.issuers[0] ?? null;
  const caaIdentities = issuer === null ? [] : await findCaaIdentities(parts, issuer);
  const accountUrl = issuer === null ? null : (parts.accounts.read(issuer.directory)?.url ?? null);
  const surroundings = { settings, issuer, caaIdentities, accountUrl, offered: null, signal: parts.signal };
  const underWhichSettings = createHash('sha256').update(JSON.stringify(settings)).digest('hex');
  return Promise.all(
    names.map(async (name) => {
      const looked = await shared(`${name} ${underWhichSettings}`, () => parts.preflight.check(name, surroundings));
      return { ...looked, budget: issuer === null || issuer.limits === 'none' ? null : measureBudget(parts, { id, issuer, name }) };
    }),
  );
}

/** An authority that does not answer is no reason to say nothing of DNS. */
async function findCaaIdentities(parts: StepParts, issuer: AcmeIssuer): Promise<readonly string[]> {
  return parts.accounts
    .authority({ issuer, directory: issuer.directory })
    .meta(AbortSignal.any([parts.signal, AbortSignal.timeout(META_WITHIN)]))
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

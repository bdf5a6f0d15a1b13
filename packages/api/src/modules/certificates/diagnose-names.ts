import type { Diagnosis } from '@daspanel/contract';
import { nameDiagnosis } from '@daspanel/formats/acme-requests.ts';
import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { rates } from '../../access/rate-limit.ts';
import type { CertificateParts } from './certificate-parts.ts';
import { explainAcmeRefusal } from './explain-acme-refusal.ts';
import { presentTime } from './present-certificate.ts';

/** A look takes 20 s at the most, and waits for one that an order makes at the same name; the rest is a margin. */
const PATIENCE = 45_000;

/** Has the ACME client look at DNS, CAA and ports of these names. Each token may cause so many looks, because they go out into the network. */
export async function diagnoseNames(
  { askAcme, limiter, now }: Pick<CertificateParts, 'askAcme' | 'limiter' | 'now'>,
  caller: Caller,
  { id, names }: { readonly id: CertificateId | null; readonly names: readonly string[] },
): Promise<Diagnosis> {
  limiter.take(`diagnosis:${caller.actor.id}`, rates.diagnosis);
  const found = z.array(nameDiagnosis).parse(await explainAcmeRefusal(askAcme('acme.diagnose', { id, names: [...names] }, PATIENCE)));
  const problems = found.flatMap((one) => one.problems);
  return {
    at: presentTime(now()),
    ready: problems.length === 0 && found.every(({ challenge }) => challenge !== null),
    names: found,
    problems,
  };
}

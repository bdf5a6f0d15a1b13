import type { CertificateProblem } from '@daspanel/formats/acme-requests.ts';
import { AcmeError, type AcmeAuthorization, type AcmeClient, type AcmeOrder } from '../../protocol/acme-types.ts';
import { explainDocument } from '../planning/explain-error.ts';
import type { WorkingRecord } from '../record/certificate-record.ts';
import { StepFailure } from './step-failure.ts';
import { askedAuthority, nameOfAuthority, type StepParts } from './step-parts.ts';

/** Why an order came to nothing: names that could not be validated, or what the authority says of the order itself. */
export async function explainInvalidOrder(
  parts: StepParts,
  record: WorkingRecord,
  client: AcmeClient,
  order: AcmeOrder,
): Promise<StepFailure> {
  const authority = nameOfAuthority(askedAuthority(parts, record));
  const authorizations = await Promise.all(order.authorizations.map((url) => readIfKnown(parts, client, url)));
  const open = authorizations.filter((authorization) => authorization?.status !== 'valid');
  const failed = open.flatMap((authorization) => (authorization !== undefined && hasFailed(authorization) ? [authorization] : []));
  const problems = new Map(failed.map((authorization) => explainAuthorization(authorization, authority)));
  if (problems.size > 0) return new StepFailure({ kind: 'validation', problems, counts: true });
  const document = order.error ?? { type: 'serverInternal', detail: 'the order is invalid, without a reason', subproblems: [] };
  const problem = explainDocument(document, null, authority);
  // Nothing was found wrong: it has run out before the authority looked.
  if (open.length > 0) return new StepFailure({ kind: 'lost-order', problem });
  if (problem.code === 'validation-failed') {
    const name = problem.name ?? record.names[0] ?? '';
    return new StepFailure({ kind: 'validation', problems: new Map([[name, { ...problem, name }]]), counts: true });
  }
  return new StepFailure({ kind: 'authority', problem, until: null });
}

/** Undefined: it is kept no more. */
async function readIfKnown(parts: StepParts, client: AcmeClient, url: string): Promise<AcmeAuthorization | undefined> {
  try {
    return await client.readAuthorization(url, parts.signal);
  } catch (error) {
    if (error instanceof AcmeError && error.status === 404) return undefined;
    throw error;
  }
}

function hasFailed({ status, challenges }: AcmeAuthorization): boolean {
  return status === 'invalid' || challenges.some(({ error }) => error !== null);
}

function explainAuthorization(authorization: AcmeAuthorization, authority: string): readonly [string, CertificateProblem] {
  const { identifier, wildcard, status, challenges } = authorization;
  const name = wildcard ? `*.${identifier.value}` : identifier.value;
  const error = challenges.find((challenge) => challenge.error !== null)?.error;
  const document = error ?? { type: 'incorrectResponse', detail: `the authorization is ${status}`, subproblems: [] };
  return [name, explainDocument(document, name, authority)];
}

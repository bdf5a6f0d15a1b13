import type { CertificateProblem } from '@daspanel/formats/acme-requests.ts';
import type { AcmeAuthorization, AcmeClient, AcmeOrder } from '../../protocol/acme-types.ts';
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
  const authorizations = await Promise.all(order.authorizations.map((url) => client.readAuthorization(url, parts.signal)));
  const failed = authorizations.filter(({ status }) => status !== 'pending' && status !== 'valid');
  const problems = new Map(failed.map((authorization) => explainAuthorization(authorization, authority)));
  if (problems.size > 0) return new StepFailure({ kind: 'validation', problems, counts: true });
  const document = order.error ?? { type: 'serverInternal', detail: 'the order is invalid, without a reason', subproblems: [] };
  const problem = explainDocument(document, null, authority);
  if (problem.code === 'validation-failed') {
    const name = problem.name ?? record.names[0] ?? '';
    return new StepFailure({ kind: 'validation', problems: new Map([[name, { ...problem, name }]]), counts: true });
  }
  return new StepFailure({ kind: 'authority', problem, until: null });
}

function explainAuthorization(authorization: AcmeAuthorization, authority: string): readonly [string, CertificateProblem] {
  const { identifier, wildcard, status, challenges } = authorization;
  const name = wildcard ? `*.${identifier.value}` : identifier.value;
  const error = challenges.find((challenge) => challenge.error !== null)?.error;
  const document = error ?? { type: 'incorrectResponse', detail: `the authorization is ${status}`, subproblems: [] };
  return [name, explainDocument(document, name, authority)];
}

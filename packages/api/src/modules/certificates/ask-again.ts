import type { CertificateStatus, ReplaceCertificateBody } from '@daspanel/contract';
import { certificateStatus } from '@daspanel/formats/acme-requests.ts';
import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import type { Caller } from '../../access/caller.ts';
import type { Action, Change } from '../../changes/change-writer.ts';
import { Problem } from '../../problem.ts';
import { findMapping, type MappingAddress } from '../mappings/mapping-parts.ts';
import { PATIENCE as APPLIED_WITHIN } from '../sites/change-site.ts';
import { requireLive } from '../sites/trash-site.ts';
import type { CertificateParts } from './certificate-parts.ts';
import { markOfCertificate } from './certificate-subject.ts';
import { explainAcmeRefusal } from './explain-acme-refusal.ts';
import { presentStatus } from './present-certificate.ts';
import { namesOfInstallation } from './read-certificate.ts';

/** Whose certificate is meant. */
export type CertificateOwner = MappingAddress | { readonly certificate: 'installation' | 'addresses' };

/** The authority may take its time. */
const PATIENCE = 60_000;

/** Has the ACME client try at once. Throws 429 while the limits of the authority do not allow it. */
export async function retryCertificate(parts: CertificateParts, caller: Caller, owner: CertificateOwner): Promise<CertificateStatus> {
  const id = await recordWish(parts, caller, owner, { verb: 'retry', details: {} });
  await settle(parts, owner);
  return presentStatus(certificateStatus.parse(await explainAcmeRefusal(parts.askAcme('acme.retry', { id }, PATIENCE))));
}

/** Has the ACME client revoke the present certificate and order another. */
export async function replaceCertificate(
  parts: CertificateParts,
  caller: Caller,
  owner: CertificateOwner,
  { reason }: ReplaceCertificateBody,
): Promise<CertificateStatus> {
  const id = await recordWish(parts, caller, owner, { verb: 'replace', details: { reason } });
  await settle(parts, owner);
  return presentStatus(certificateStatus.parse(await explainAcmeRefusal(parts.askAcme('acme.replace', { id, reason }, PATIENCE))));
}

/** A mapping that was made a moment ago is known to the ACME client once it has been applied. */
async function settle({ reconciler }: CertificateParts, owner: CertificateOwner): Promise<void> {
  await reconciler.settle('certificate' in owner ? markOfCertificate(owner.certificate) : owner.site, APPLIED_WITHIN);
}

/** Records who wants it before it is done. Throws 409 where there is to be no automatic certificate. */
function recordWish(
  parts: CertificateParts,
  caller: Caller,
  owner: CertificateOwner,
  { verb, details }: { readonly verb: 'retry' | 'replace'; readonly details: Readonly<Record<string, unknown>> },
): Promise<CertificateId> {
  const action: Action = 'certificate' in owner ? `installation-certificates.${verb}` : `certificates.${verb}`;
  return parts.changes.write(action, caller, (change) =>
    'certificate' in owner
      ? describeOwn(parts, change, owner.certificate, details)
      : describeMapping(parts, caller, change, owner, details),
  );
}

type Details = Readonly<Record<string, unknown>>;

function describeOwn(parts: CertificateParts, change: Change, id: 'installation' | 'addresses', details: Details): CertificateId {
  if (namesOfInstallation(parts, id).length === 0)
    throw new Problem('wrong-state', 'the installation is to have no such certificate: change that in the certificate settings');
  change.describe({ object: id, details });
  return id;
}

function describeMapping(
  parts: CertificateParts,
  caller: Caller,
  change: Change,
  address: MappingAddress,
  details: Details,
): CertificateId {
  const { site, mapping } = findMapping(parts, caller, address);
  requireLive(site);
  if (mapping.certificate !== 'automatic')
    throw new Problem('wrong-state', 'the mapping is to have no automatic certificate: set its `certificate` to automatic first');
  if (mapping.holds === 0)
    throw new Problem('wrong-state', 'a name of the mapping was taken: move or delete the mapping that has it, then update this one');
  change.describe({ object: mapping.id, site: site.id, owner: site.owner, details: { host: mapping.host, ...details } });
  return mapping.id;
}

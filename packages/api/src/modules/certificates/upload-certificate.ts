import type { UploadCertificateBody } from '@daspanel/contract';
import { certificateFacts, type CertificateFacts } from '@daspanel/formats/certificate-requests.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { Caller } from '../../access/caller.ts';
import { checkRevision } from '../../http/etag.ts';
import { invalidField, Problem } from '../../problem.ts';
import { namesOfMapping } from '../../reconciler/mapped-names.ts';
import { findMapping, type FoundMapping, type MappingAddress } from '../mappings/mapping-parts.ts';
import { requireLive } from '../sites/trash-site.ts';
import type { CertificateParts } from './certificate-parts.ts';
import { presentTime } from './present-certificate.ts';

export type CertificateTarget = MappingAddress & { readonly ifMatch: ReadonlySet<number> | undefined };

/** Has the agent check and keep a certificate, and lets the mapping use it from then on. Throws 422 for one that cannot be used. The key goes nowhere else. */
export async function uploadCertificate(
  parts: CertificateParts,
  caller: Caller,
  target: CertificateTarget,
  wanted: UploadCertificateBody,
): Promise<void> {
  const { mapping } = findChangeable(parts, caller, target);
  // Before: whoever removes the mapping meanwhile must know that something of it may be there.
  if (mapping.own_certificate === 0) await parts.writer.writeRepeatable(() => parts.mappings.noteOwnCertificate(mapping.id, 'unsure'));
  try {
    const facts = await keepOwn(parts, mapping, wanted);
    await useOwn(parts, caller, target, facts);
  } catch (error) {
    await forgetRefused(parts, mapping, error);
    throw error;
  }
}

/** The mapping and its live site, if it has the revision that the caller knows. */
export function findChangeable(parts: CertificateParts, caller: Caller, target: CertificateTarget): FoundMapping {
  const found = findMapping(parts, caller, target);
  checkRevision(target.ifMatch, found.mapping.revision);
  requireLive(found.site);
  return found;
}

async function keepOwn(
  { askAgent }: CertificateParts,
  mapping: FoundMapping['mapping'],
  { privateKey, chain }: UploadCertificateBody,
): Promise<CertificateFacts> {
  try {
    const names = [...namesOfMapping(mapping)];
    return certificateFacts.parse(await askAgent('certificate.keep-own', { id: mapping.id, names, privateKey, chain }));
  } catch (error) {
    if (!(error instanceof RequestError) || error.code !== 'unusable') throw error;
    throw invalidField(/^The private key\b/.test(error.message) ? '/privateKey' : '/chain', error.message.slice(0, 1_000));
  }
}

function useOwn(parts: CertificateParts, caller: Caller, target: CertificateTarget, facts: CertificateFacts): Promise<void> {
  return parts.changes.write('certificates.upload', caller, (change) => {
    const { site, mapping } = findChangeable(parts, caller, target);
    parts.mappings.update(mapping.id, { certificate: 'own' }, change.now);
    parts.mappings.noteOwnCertificate(mapping.id, 'kept');
    const details = { host: mapping.host, fingerprint: facts.fingerprint, issuer: facts.issuer, notAfter: presentTime(facts.notAfter) };
    change.describe({ object: mapping.id, site: site.id, owner: site.owner, details });
    change.announce('mapping.updated', mapping.id, mapping.revision + 1);
    change.touch(site.id);
  });
}

/** Nothing is kept of what was refused, nor for a mapping that has gone meanwhile. */
async function forgetRefused(
  { mappings, writer, askAgent }: CertificateParts,
  before: FoundMapping['mapping'],
  error: unknown,
): Promise<void> {
  if (!mappings.exists(before.id)) await askAgent('certificate.remove-own', { id: before.id }).catch(() => {});
  const isRefused = error instanceof Problem && error.code === 'invalid-fields';
  if (isRefused && before.own_certificate === 0) await writer.writeRepeatable(() => mappings.noteOwnCertificate(before.id, 'none'));
}

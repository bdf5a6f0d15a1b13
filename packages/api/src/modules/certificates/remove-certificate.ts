import type { Caller } from '../../access/caller.ts';
import { PATIENCE } from '../sites/change-site.ts';
import type { CertificateParts } from './certificate-parts.ts';
import { findChangeable, type CertificateTarget } from './upload-certificate.ts';

/** Takes away what was uploaded for a mapping, once it is not used any more. May be repeated. */
export async function removeCertificate(parts: CertificateParts, caller: Caller, target: CertificateTarget): Promise<void> {
  const kept = await parts.changes.write('certificates.remove', caller, (change) => {
    const { site, mapping } = findChangeable(parts, caller, target);
    change.describe({ object: mapping.id, site: site.id, owner: site.owner, details: { host: mapping.host } });
    if (mapping.certificate === 'own') {
      parts.mappings.update(mapping.id, { certificate: 'automatic' }, change.now);
      change.announce('mapping.updated', mapping.id, mapping.revision + 1);
      change.touch(site.id);
    }
    return mapping.own_certificate !== 0;
  });
  await parts.reconciler.settle(target.site, PATIENCE);
  if (!kept) return;
  await parts.askAgent('certificate.remove-own', { id: target.mapping });
  await parts.writer.writeRepeatable(() => parts.mappings.noteOwnCertificate(target.mapping, 'none'));
}

import { z } from 'zod';
import { siteId } from './identifiers.ts';

/** A mapping's id (one certificate per mapping), or what the installation itself needs: its own host names, and its IP addresses. */
export const certificateId = z.union([
  z.string().regex(/^h[0-9a-hjkmnp-tv-z]{15}$/, 'must be the id of a mapping'),
  z.literal(['installation', 'addresses']),
]);
export type CertificateId = z.infer<typeof certificateId>;

/**
 * `data/certificates/wanted/<id>.json`: names that are to have another certificate than one of the local authority. Published by the API by rename, read by the ACME
 * client and the certificate agent when they are told that it changed, and every 30 s. No file: the local authority's.
 */
export const wantedCertificate = z.strictObject({
  id: certificateId,
  /** `automatic`: from a public authority by ACME. `own`: the one that a person uploaded, which the agent keeps. */
  choice: z.enum(['automatic', 'own']),
  /** Null: the installation's. */
  site: siteId.nullable(),
  /** Lower-case A-labels, `*.` before them for a wildcard, or IP addresses. The first matters most: others may be left out while they cannot be validated. */
  names: z.array(z.string().min(1).max(253)).min(1).max(25).readonly(),
});
export type WantedCertificate = z.infer<typeof wantedCertificate>;

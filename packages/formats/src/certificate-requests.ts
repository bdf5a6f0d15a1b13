import { z } from 'zod';
import { certificateId } from './wanted-certificate.ts';

/** A private key and a chain, leaf first, as PEM. */
const pair = { privateKey: z.string().min(1).max(32_768), chain: z.string().min(1).max(131_072) };

/** What is said of a certificate; never its key. Times are milliseconds since 1970. */
export const certificateFacts = z.strictObject({
  names: z.array(z.string()).readonly(),
  /** The issuer's organization or common name. */
  issuer: z.string(),
  /** Hexadecimal digits in lower case, without separators. */
  serialNumber: z.string(),
  /** SHA-256 of the leaf, hexadecimal digits in lower case. */
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  notBefore: z.number(),
  notAfter: z.number(),
});
export type CertificateFacts = z.infer<typeof certificateFacts>;

/**
 * What the certificate agent does, as JSON lines: `install` and `read-shown` for the ACME client on `run/certificate-installations/agent.sock`, all but `install` for the API on
 * `run/certificate-requests/agent.sock`. It is the only writer of `data/certificates/serve`.
 */
export const certificateRequests = {
  /**
   * Has a certificate of a public authority served for all names of it that `data/certificates/wanted/<id>.json` has (choice `automatic`), once key and chain have been checked and
   * shown by the proxy in a real handshake. The former one stays when that fails. May be repeated. Result: `CertificateFacts`.
   * Errors: `not-wanted`, `unusable` (with the reason), `not-shown`.
   */
  'certificate.install': z.strictObject({ id: certificateId, ...pair }),
  /**
   * Keeps an uploaded certificate durably in `data/certificates/own`, after checking: key and leaf belong together, each certificate is signed by the next, the names are all
   * covered, it is for TLS servers, valid now and for a day at least. It is served from when the wanted file says `own`. Result: `CertificateFacts`. Error: `unusable`.
   */
  'certificate.keep-own': z.strictObject({ id: certificateId, names: z.array(z.string()).min(1).max(25).readonly(), ...pair }),
  'certificate.remove-own': z.strictObject({ id: certificateId }),
  /** Result: `CertificateFacts`; null: there is none. */
  'certificate.read-own': z.strictObject({ id: certificateId }),
  /** The wanted file of this id changed: what is served for its names, and for those that it had, is made right at once. Result: `{}`. */
  'certificate.apply': z.strictObject({ id: certificateId }),
  /** What visitors are shown, by real handshakes with the proxy. Result: `ShownCertificate[]`, in this order. */
  'certificate.read-shown': z.strictObject({ names: z.array(z.string()).min(1).max(25).readonly() }),
  /** Certificates that are shown and end soon or have ended, as the watch found them: it reads them by handshakes and knows nothing of renewals. Result: `ExpiryAlarm[]`. */
  'certificate.list-alarms': z.strictObject({}),
} as const;

export const shownCertificate = z.strictObject({
  name: z.string(),
  /** Null: no handshake was possible. */
  facts: certificateFacts.nullable(),
  source: z.enum(['local', 'automatic', 'own', 'none']),
});
export type ShownCertificate = z.infer<typeof shownCertificate>;

export const expiryAlarm = z.strictObject({
  id: certificateId,
  name: z.string(),
  notAfter: z.number(),
  /** `quarter` and `eighth`: less than that part of its lifetime is left. */
  level: z.enum(['quarter', 'eighth', 'expired']),
});
export type ExpiryAlarm = z.infer<typeof expiryAlarm>;

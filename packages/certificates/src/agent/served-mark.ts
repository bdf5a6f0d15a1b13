import type { X509Certificate } from 'node:crypto';
import { certificateId, type CertificateId } from '@daspanel/formats/wanted-certificate.ts';

/**
 * Where a served file is from, as its first lines say, before the key and the certificates. `local`: from the local authority, when it ends, and by which of its roots; the
 * proxy takes an ended one for absent and asks for another. `automatic`: from a public authority, `own`: uploaded; each for the certificate with this id. `none`: no such line.
 */
export type ServedMark =
  | { readonly source: 'local'; /** Milliseconds since 1970. */ readonly expires: number; /** See `rootId`. */ readonly root: string }
  | { readonly source: 'automatic' | 'own'; readonly id: CertificateId }
  | { readonly source: 'none' };

/** Bytes of a file within which its first lines end. */
export const LONGEST_MARK = 64;

/**
 * The first lines of a file with their ends: `expires=<seconds since 1970> local` and `root=<id>`; `source=automatic <certificate id>`; or `source=own <certificate id>`.
 */
export function formatMark(mark: Exclude<ServedMark, { source: 'none' }>): string {
  return mark.source === 'local'
    ? `expires=${Math.floor(mark.expires / 1000)} local\nroot=${mark.root}\n`
    : `source=${mark.source} ${mark.id}\n`;
}

/** Reads it from the beginning of a file. */
export function parseMark(text: string): ServedMark {
  const local = /^expires=(\d{1,12}) local\nroot=([0-9a-f]{16})\n/.exec(text);
  if (local !== null) return { source: 'local', expires: Number(local[1]) * 1000, root: local[2] ?? '' };
  const other = /^source=(automatic|own) (\S{1,32})\n/.exec(text);
  const id = certificateId.safeParse(other?.[2]);
  if (other === null || !id.success) return { source: 'none' };
  return { source: other[1] === 'own' ? 'own' : 'automatic', id: id.data };
}

/** Tells roots of the local authority apart: the first 64 bits of the SHA-256 of the root, in hexadecimal digits. */
export function rootId(root: X509Certificate): string {
  return root.fingerprint256.replaceAll(':', '').toLowerCase().slice(0, 16);
}

import { certificateId, type CertificateId } from '@daspanel/formats/wanted-certificate.ts';

/**
 * Where a served file is from, as its first line says, before the key and the certificates. `local`: from the local authority, and when it ends; the proxy takes an ended
 * one for absent and asks for another. `automatic`: from a public authority, `own`: uploaded; each for the certificate with this id. `none`: no such line.
 */
export type ServedMark =
  | { readonly source: 'local'; /** Milliseconds since 1970. */ readonly expires: number }
  | { readonly source: 'automatic' | 'own'; readonly id: CertificateId }
  | { readonly source: 'none' };

/** Bytes of a file within which its first line ends. */
export const LONGEST_MARK = 64;

/** The first line of a file with its end: `expires=<seconds since 1970> local`, `source=automatic <id>` or `source=own <id>`. */
export function formatMark(mark: Exclude<ServedMark, { source: 'none' }>): string {
  return mark.source === 'local' ? `expires=${Math.floor(mark.expires / 1000)} local\n` : `source=${mark.source} ${mark.id}\n`;
}

/** Reads it from the beginning of a file. */
export function parseMark(text: string): ServedMark {
  const [line = ''] = text.slice(0, LONGEST_MARK).split('\n', 1);
  const local = /^expires=(\d{1,12}) local$/.exec(line);
  if (local !== null) return { source: 'local', expires: Number(local[1]) * 1000 };
  const other = /^source=(automatic|own) (\S+)$/.exec(line);
  const id = certificateId.safeParse(other?.[2]);
  if (other === null || !id.success) return { source: 'none' };
  return { source: other[1] === 'own' ? 'own' : 'automatic', id: id.data };
}

import { createHash } from 'node:crypto';
import { Problem } from '../problem.ts';

/**
 * `"<revision>-<digest>"`. The digest makes the tag differ when only the way to the wanted state has moved (pending, ready), which a reader wants to see. A writer's
 * If-Match is about the revision alone: it must not fail because his own change has been applied meanwhile.
 */
export function formatEtag(body: { readonly revision: number }): string {
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 10);
  return `"${body.revision}-${digest}"`;
}

/** True when an If-None-Match header has the tag (RFC 9110, 13.1.2). */
export function matchesNone(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}

/** Reads the revisions that an If-Match header accepts; undefined when there is none or it is `*`. Throws 400 when it is not one. */
export function parseIfMatch(header: string | null): ReadonlySet<number> | undefined {
  if (header === null || header.trim() === '*') return undefined;
  const revisions = header.split(',').map((one) => /^"(\d{1,15})-[0-9a-f]{10}"$/.exec(one.trim())?.[1]);
  if (revisions.every((revision) => revision === undefined) && !/^\s*(?:W\/)?"/.test(header)) {
    throw new Problem('malformed-request', 'If-Match takes the ETag of the resource, in quotation marks');
  }
  return new Set(revisions.filter((revision) => revision !== undefined).map(Number));
}

/** Throws 412 unless the revision is one that the request accepts. Must be called inside the transaction that changes it. */
export function checkRevision(accepted: ReadonlySet<number> | undefined, revision: number): void {
  if (accepted !== undefined && !accepted.has(revision)) {
    throw new Problem('revision-mismatch', `it has revision ${revision} by now: read it again and repeat the change on top of that`);
  }
}

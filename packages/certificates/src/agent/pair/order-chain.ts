import type { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { X509Certificate as Certificate } from 'node:crypto';
import { issuerOf } from './certificate-facts.ts';
import { PairProblem } from './pair-problem.ts';

/**
 * Puts the certificates above a leaf into their order, each signed by the next. Roots go, because clients have them. Throws PairProblem when one is missing, as far as that
 * can be told, and when one has no place in the chain.
 */
export function orderChain(leaf: X509Certificate, others: readonly X509Certificate[]): readonly X509Certificate[] {
  const chain = [leaf];
  let rest = others.filter((other) => !isSame(other, leaf));
  for (let last = leaf; !isSelfSigned(last);) {
    const next = findIssuer(last, rest);
    if (next === undefined) break;
    chain.push(next);
    rest = rest.filter((other) => !isSame(other, next) && !isSameAuthority(other, next));
    last = next;
  }
  const stray = rest.find((other) => !isSelfSigned(other));
  if (stray !== undefined && chain.length > 1)
    throw new PairProblem(`The certificate of "${subjectOf(stray)}" is none of those that vouch for this one. Leave it out.`);
  const isComplete = chain.length > 1 || isSelfSigned(leaf) || !saysWhereItsIssuerIs(leaf) || isIssuedByKnownRoot(leaf);
  if (!isComplete || stray !== undefined)
    throw new PairProblem(
      `The chain is incomplete: the certificate of "${issuerOf(leaf)}" that signed this one is missing. Add the intermediate certificates ("chain" or "CA bundle") below it.`,
    );
  return chain.length > 1 ? chain.filter((certificate) => !isSelfSigned(certificate)) : chain;
}

/** The subject as one line. */
export function subjectOf({ subject }: X509Certificate): string {
  // Undefined, unlike its type says, where there is none.
  return ((subject as string | undefined) ?? 'no subject').replaceAll('\n', ', ');
}

export function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);
}

/** Another certificate of the same authority (cross-signed) is preferred to its root, which has to go. */
function findIssuer(certificate: X509Certificate, candidates: readonly X509Certificate[]): X509Certificate | undefined {
  const issuers = candidates.filter((candidate) => certificate.checkIssued(candidate) && certificate.verify(candidate.publicKey));
  return issuers.find((issuer) => !isSelfSigned(issuer)) ?? issuers[0];
}

function isSame(one: X509Certificate, other: X509Certificate): boolean {
  return one.raw.equals(other.raw);
}

function isSameAuthority(one: X509Certificate, other: X509Certificate): boolean {
  return one.subject === other.subject && one.publicKey.equals(other.publicKey);
}

/** The field "authority information access" (RFC 5280, 4.2.2.1) of a public authority's leaf leads to the intermediate certificate. */
function saysWhereItsIssuerIs({ infoAccess }: X509Certificate): boolean {
  return infoAccess?.includes('CA Issuers') === true;
}

function isIssuedByKnownRoot(certificate: X509Certificate): boolean {
  return rootCertificates.some((pem) => {
    const root = new Certificate(pem);
    return root.subject === certificate.issuer && certificate.checkIssued(root) && certificate.verify(root.publicKey);
  });
}

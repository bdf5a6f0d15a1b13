import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { assertKeyStrength, assertSignature } from './assert-strength.ts';
import { namesOf } from './certificate-names.ts';
import { orderChain, subjectOf } from './order-chain.ts';
import { PairProblem } from './pair-problem.ts';

/** A key and the certificates that belong to it, leaf first, each signed by the next. */
export interface Pair {
  readonly leaf: X509Certificate;
  readonly names: readonly string[];
  /** The key (PKCS #8) and the chain, as they stand in a file. */
  readonly pem: string;
}

const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';
const ANY_USE = '2.5.29.37.0';
const MOST_CERTIFICATES = 10;
const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/;
const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/**
 * Reads a private key and a chain as people have them (in any order, with or without the root) and checks all that makes a TLS server's certificate usable: key and leaf
 * belong together, the chain, dates, use, strength. `goodUntil`: milliseconds since 1970 at which it must still be valid. Throws PairProblem.
 */
export function checkPair(given: { readonly privateKey: string; readonly chain: string }, now: number, goodUntil: number): Pair {
  const key = readKey(given.privateKey);
  const certificates = readCertificates(given.chain);
  const leaf = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (leaf === undefined)
    throw new PairProblem('The private key does not belong to the certificate. Take the key with which the certificate was requested.');
  assertKeyStrength(key, 'The private key');
  assertServer(leaf);
  const chain = orderChain(
    leaf,
    certificates.filter((certificate) => certificate !== leaf),
  );
  for (const certificate of chain) assertUsable(certificate, certificate === leaf, { now, goodUntil });
  const pem = `${key.export({ type: 'pkcs8', format: 'pem' })}${chain.map(String).join('')}`;
  return { leaf, names: namesOf(leaf), pem };
}

function readKey(text: string): KeyObject {
  if (ENCRYPTED.test(text))
    throw new PairProblem('The private key is encrypted. Remove its passphrase first: openssl pkey -in encrypted.key -out plain.key');
  try {
    return createPrivateKey(text);
  } catch (cause) {
    throw new PairProblem('The private key cannot be read. It must be PEM text that begins with -----BEGIN PRIVATE KEY-----.', { cause });
  }
}

function readCertificates(text: string): readonly X509Certificate[] {
  const blocks = text.match(BLOCK) ?? [];
  if (blocks.length === 0)
    throw new PairProblem('There is no certificate in it. It must be PEM text that begins with -----BEGIN CERTIFICATE-----.');
  if (blocks.length > MOST_CERTIFICATES)
    throw new PairProblem(`There are ${blocks.length} certificates in it; a chain has ${MOST_CERTIFICATES} at most.`);
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      throw new PairProblem(`Certificate ${index + 1} cannot be read: its PEM text is damaged.`, { cause });
    }
  });
}

function assertServer(leaf: X509Certificate): void {
  if (leaf.ca)
    throw new PairProblem(
      'This is the certificate of an authority, not of a server; browsers refuse it. Have the authority issue one for the server.',
    );
  // Absent, unlike its type says, for a certificate that is good for every use.
  const uses: readonly string[] | undefined = leaf.keyUsage;
  if (uses !== undefined && !uses.includes(SERVER_AUTHENTICATION) && !uses.includes(ANY_USE))
    throw new PairProblem(
      'The certificate is not for TLS servers (its extended key usage lacks serverAuth). Have it issued for a web server.',
    );
}

function assertUsable(certificate: X509Certificate, isLeaf: boolean, { now, goodUntil }: { now: number; goodUntil: number }): void {
  const which = isLeaf ? 'The certificate' : `The certificate of "${subjectOf(certificate)}"`;
  const begin = certificate.validFromDate.getTime();
  const end = certificate.validToDate.getTime();
  if (!Number.isFinite(begin) || !Number.isFinite(end)) throw new PairProblem(`${which} has dates that cannot be read.`);
  if (begin > now)
    throw new PairProblem(`${which} is not valid before ${iso(begin)}. Wait until then, or look whether this machine's clock is right.`);
  if (end <= now) throw new PairProblem(`${which} expired on ${iso(end)}. Get a new one.`);
  if (end < goodUntil) throw new PairProblem(`${which} expires on ${iso(end)}, which is too soon. Get a new one.`);
  if (!isLeaf && !certificate.ca) throw new PairProblem(`${which} may not sign others: it is no certificate of an authority.`);
  assertSignature(certificate, which);
  assertKeyStrength(certificate.publicKey, `The key of ${which.replace(/^The/, 'the')}`);
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

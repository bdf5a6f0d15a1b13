import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { NodeName } from '@daspanel/formats/link-requests.ts';
import { generateKey, makeCertificate, type Signer } from '@daspanel/x509/make-certificate.ts';
import { formatRole, type PeerRole } from './peer-role.ts';

/** A certificate and its private key (PKCS #8), both as PEM. */
export interface CertificateWithKey {
  readonly certificate: string;
  readonly key: string;
}

/** Everything that the machines of a cluster prove themselves with. The authority's key is needed only to make more of them. */
export interface ClusterSecrets {
  readonly authority: CertificateWithKey;
  readonly kernel: CertificateWithKey;
  readonly nodes: Readonly<Record<string, CertificateWithKey>>;
}

export const AUTHORITY_NAME = 'Daspanel cluster';
const DAY = 86_400_000;
const AUTHORITY_DAYS = 3_650;
const MEMBER_DAYS = 365;
/** Clocks of machines differ. */
const EARLIER = DAY;

/** Makes an authority for ten years, and certificates for a year of the kernel's machine and each other. */
export async function createClusterSecrets(nodes: readonly NodeName[], now: number): Promise<ClusterSecrets> {
  const authority = await createAuthority(now);
  const kernel = await issueMember(authority, { kind: 'kernel' }, now);
  const made: Record<string, CertificateWithKey> = {};
  for (const name of nodes) made[name] = await issueMember(authority, { kind: 'node', name }, now);
  return { authority, kernel, nodes: made };
}

export async function createAuthority(now: number): Promise<CertificateWithKey> {
  const key = await generateKey();
  const signer = { commonName: AUTHORITY_NAME, ...key };
  const period = { notBefore: now - EARLIER, notAfter: now + AUTHORITY_DAYS * DAY };
  const certificate = await makeCertificate(
    { publicKey: key.publicKey, commonName: AUTHORITY_NAME, ...period, use: { kind: 'authority' } },
    signer,
  );
  return { certificate, key: exportKey(key.privateKey) };
}

/** Makes a certificate with a key of its own, for a year: for another machine, or in place of one that ends. */
export async function issueMember(authority: CertificateWithKey, role: PeerRole, now: number): Promise<CertificateWithKey> {
  const key = await generateKey();
  const signer: Signer = {
    commonName: AUTHORITY_NAME,
    publicKey: new X509Certificate(authority.certificate).publicKey,
    privateKey: createPrivateKey(authority.key),
  };
  const period = { notBefore: now - EARLIER, notAfter: now + MEMBER_DAYS * DAY };
  const certificate = await makeCertificate(
    { publicKey: key.publicKey, commonName: formatRole(role), ...period, use: { kind: 'peer' } },
    signer,
  );
  return { certificate, key: exportKey(key.privateKey) };
}

function exportKey(key: Awaited<ReturnType<typeof generateKey>>['privateKey']): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

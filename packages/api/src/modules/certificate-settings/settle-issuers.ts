import type { WantedIssuer } from '@daspanel/contract';
import type { Secret } from '@daspanel/platform/secret.ts';
import { isPublicAddress } from '@daspanel/platform/egress-address.ts';
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { invalidField } from '../../problem.ts';
import type { StoredCustomIssuer, StoredIssuer } from './certificate-settings-store.ts';
import { directoryOf } from './describe-acme-settings.ts';
import { sealIssuerSecret } from './issuer-secret.ts';

type WantedCustomIssuer = Extract<WantedIssuer, { kind: 'custom' }>;

/** The form in which authorities are stored: with sealed keys, those that are left out taken from `before`. Throws 422 for fields that do not go together. */
export function settleIssuers(key: Secret<Buffer>, before: readonly StoredIssuer[], wanted: readonly WantedIssuer[]): StoredIssuer[] {
  const directories = wanted.map(directoryOf);
  for (const [index, directory] of directories.entries())
    if (directories.indexOf(directory) !== index)
      throw invalidField(`/issuers/${index}`, `is the same authority as number ${directories.indexOf(directory) + 1}: name each once`);
  return wanted.map((issuer, index) => (issuer.kind === 'lets-encrypt' ? issuer : settleCustom(key, before, issuer, `/issuers/${index}`)));
}

function settleCustom(key: Secret<Buffer>, before: readonly StoredIssuer[], wanted: WantedCustomIssuer, at: string): StoredCustomIssuer {
  for (const field of ['directory', 'staging'] as const) {
    const problem = findUrlProblem(wanted[field], wanted.isPrivate);
    if (problem !== undefined) throw invalidField(`${at}/${field}`, problem);
  }
  if (wanted.staging === wanted.directory)
    throw invalidField(`${at}/staging`, 'must be another one than the directory; null where there is none');
  const trustedRoots = wanted.trustedRoots === null ? null : settleRoots(wanted.trustedRoots, at);
  return { ...wanted, trustedRoots, externalAccount: settleAccount(key, before, wanted, at) };
}

/** What names lead to is looked at when the authority is asked. */
function findUrlProblem(text: string | null, isPrivate: boolean): string | undefined {
  if (text === null) return undefined;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return 'must not hold a user name or a password: it is shown and recorded';
  if (isPrivate) return undefined;
  if (protocol !== 'https:') return 'must be an https address, unless the authority is private';
  const address = hostname.replace(/^\[|\]$/g, '');
  return isIP(address) !== 0 && !isPublicAddress(address) ? 'must be a public address, unless the authority is private' : undefined;
}

const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** The certificates alone, each in the same form. */
function settleRoots(text: string, at: string): string {
  try {
    const roots = (text.match(BLOCK) ?? []).map((block) => String(new X509Certificate(block)));
    if (roots.length > 0) return roots.join('');
  } catch {
    // Said below.
  }
  throw invalidField(`${at}/trustedRoots`, 'must be certificates as PEM, and each of them readable');
}

/** A stored key goes nowhere but where it was meant for. */
function settleAccount(
  key: Secret<Buffer>,
  before: readonly StoredIssuer[],
  { directory, externalAccount }: WantedCustomIssuer,
  at: string,
): StoredCustomIssuer['externalAccount'] {
  if (externalAccount === null) return null;
  const { keyId, hmacKey } = externalAccount;
  if (hmacKey !== undefined) return { keyId, hmacKey: sealIssuerSecret(key, { directory, keyId }, hmacKey) };
  const known = before.flatMap((issuer) => (issuer.kind === 'custom' && issuer.directory === directory ? [issuer.externalAccount] : []));
  const stored = known.find((account) => account?.keyId === keyId);
  if (stored === undefined || stored === null)
    throw invalidField(`${at}/externalAccount/hmacKey`, 'is needed: no key is stored for this directory and key id');
  return stored;
}

import type { WantedIssuer } from '@daspanel/contract';
import type { Secret } from '@daspanel/platform/secret.ts';
import { X509Certificate } from 'node:crypto';
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
  for (const field of ['directory', 'staging'] as const)
    if (!wanted.isPrivate && wanted[field]?.startsWith('http:') === true)
      throw invalidField(`${at}/${field}`, 'must be an https address, unless the authority is private');
  checkRoots(wanted, at);
  return { ...wanted, externalAccount: settleAccount(key, before, wanted, at) };
}

function checkRoots({ trustedRoots }: WantedCustomIssuer, at: string): void {
  if (trustedRoots === null) return;
  try {
    // Reads the first; the others are read with it.
    void new X509Certificate(trustedRoots);
  } catch {
    throw invalidField(`${at}/trustedRoots`, 'must be certificates as PEM');
  }
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

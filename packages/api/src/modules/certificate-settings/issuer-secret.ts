import { openSealedText, sealText } from '@daspanel/platform/sealed-text.ts';
import type { Secret } from '@daspanel/platform/secret.ts';

/** The account that an authority has given out beforehand (external account binding, RFC 8555, 7.3.4). */
interface ExternalAccount {
  readonly directory: string;
  readonly keyId: string;
}

/** A key that was sealed for one account opens for no other. */
const purposeOf = ({ directory, keyId }: ExternalAccount) => `key of the external account ${keyId} at ${directory}`;

export function sealIssuerSecret(key: Secret<Buffer>, account: ExternalAccount, hmacKey: string): string {
  return sealText(key.reveal(), purposeOf(account), hmacKey);
}

export function openIssuerSecret(key: Secret<Buffer>, account: ExternalAccount, sealed: string): string {
  return openSealedText(key.reveal(), purposeOf(account), sealed);
}

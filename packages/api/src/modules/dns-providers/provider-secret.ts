import { openSealedText, sealText } from '@daspanel/platform/sealed-text.ts';
import type { Secret } from '@daspanel/platform/secret.ts';

/** A TSIG key that was sealed for one provider opens for no other. */
const purposeOf = (provider: string) => `TSIG key of the DNS provider ${provider}`;

export function sealProviderSecret(key: Secret<Buffer>, provider: string, secret: string): string {
  return sealText(key.reveal(), purposeOf(provider), secret);
}

export function openProviderSecret(key: Secret<Buffer>, provider: string, sealed: string): string {
  return openSealedText(key.reveal(), purposeOf(provider), sealed);
}

import { openSealedText, sealText } from '@daspanel/platform/sealed-text.ts';
import type { Secret } from '@daspanel/platform/secret.ts';
import type { MailScope } from './mail-settings-store.ts';

/** A password that was sealed for one scope opens for no other. */
const purposeOf = (scope: MailScope) => `password of the mail server of ${scope}`;

export function sealPassword(key: Secret<Buffer>, scope: MailScope, password: string): string {
  return sealText(key.reveal(), purposeOf(scope), password);
}

export function openPassword(key: Secret<Buffer>, scope: MailScope, sealed: string): string {
  return openSealedText(key.reveal(), purposeOf(scope), sealed);
}

import type { Secret } from '@daspanel/platform/secret.ts';
import type { PasskeyParts } from '../passkeys/passkey-parts.ts';
import type { PendingTotp } from './pending-totp.ts';

/** What second factors are set up and proved with. */
export interface SecondFactorParts extends PasskeyParts {
  /** Seals the secrets of authenticator apps. */
  readonly totpKey: Secret<Buffer>;
  readonly pendingTotp: PendingTotp;
  /** The configured host name. */
  readonly place: { readonly hostName: string };
}

import type { AccessKeyStore } from '../access-keys/access-key-store.ts';
import type { PasskeyStore } from '../passkeys/passkey-store.ts';
import type { PasswordResetStore } from '../password-resets/password-reset-store.ts';
import type { SecondFactorStore } from '../second-factors/second-factor-store.ts';
import type { SessionParts } from '../sessions/session-parts.ts';
import type { SiteStore } from '../sites/site-store.ts';
import type { TokenStore } from '../tokens/token-store.ts';
import type { MemberStore } from './member-store.ts';

/** What the operations on people work with. */
export interface UserParts extends SessionParts {
  readonly members: MemberStore;
  readonly sites: SiteStore;
  readonly tokens: TokenStore;
  readonly accessKeys: AccessKeyStore;
  readonly secondFactors: Pick<SecondFactorStore, 'setTotp' | 'replaceCodes'>;
  readonly passkeys: Pick<PasskeyStore, 'list' | 'remove'>;
  readonly passwordResets: Pick<PasswordResetStore, 'removeOf'>;
}

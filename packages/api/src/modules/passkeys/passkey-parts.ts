import type { SecondFactorStore } from '../second-factors/second-factor-store.ts';
import type { SessionParts } from '../sessions/session-parts.ts';
import type { Challenges } from './challenges.ts';
import type { PasskeyStore } from './passkey-store.ts';

/** What passkeys are made and proved with. */
export interface PasskeyParts extends SessionParts {
  readonly passkeys: PasskeyStore;
  readonly secondFactors: SecondFactorStore;
  readonly challenges: Challenges;
  /** `https://admin.<host name>`, with its port: where passkeys are made and used. Its host name is the RP ID. */
  readonly panelOrigin: string;
}

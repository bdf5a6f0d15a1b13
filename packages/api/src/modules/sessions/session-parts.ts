import type { Log } from '@daspanel/platform/log.ts';
import type { Secret } from '@daspanel/platform/secret.ts';
import type { RateLimiter } from '../../access/rate-limit.ts';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import type { PasswordHasher } from '../users/password-hash.ts';
import type { UserStore } from '../users/user-store.ts';
import type { SessionStore } from './session-store.ts';

/** What signing in and out works with. */
export interface SessionParts {
  readonly sessions: SessionStore;
  readonly users: UserStore;
  readonly changes: ChangeWriter;
  readonly passwords: PasswordHasher;
  readonly limiter: RateLimiter;
  /** Signs what browsers keep of former sign-ins. */
  readonly sessionSecret: Secret<Buffer>;
  readonly newId: (letter: string) => string;
  readonly now: () => number;
  readonly log: Log;
}

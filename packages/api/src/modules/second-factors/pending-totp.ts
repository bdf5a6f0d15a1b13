const VALID_FOR = 10 * 60_000;

interface Pending {
  readonly secret: string;
  readonly session: string;
  readonly expiresAt: number;
}

export interface PendingTotp {
  /** Remembers a secret until the app has proved itself. Gives when it is forgotten; another one replaces it. */
  begin(user: string, session: string, secret: string): number;
  /** The secret that was begun in this session. */
  find(user: string, session: string): string | undefined;
  forget(user: string): void;
}

/** Secrets of apps that are being set up, one for each person; in memory only, so that an abandoned one leaves nothing. `now` in milliseconds since 1970. */
export function createPendingTotp(now: () => number): PendingTotp {
  const pending = new Map<string, Pending>();
  return {
    begin(user, session, secret) {
      for (const [other, { expiresAt }] of pending) if (expiresAt <= now()) pending.delete(other);
      const expiresAt = now() + VALID_FOR;
      pending.set(user, { secret, session, expiresAt });
      return expiresAt;
    },
    find(user, session) {
      const found = pending.get(user);
      return found !== undefined && found.session === session && found.expiresAt > now() ? found.secret : undefined;
    },
    forget(user) {
      pending.delete(user);
    },
  };
}

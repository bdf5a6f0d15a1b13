import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { allScopes, tokenId, type CreatedToken } from '@daspanel/contract';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { OWNER } from '../../access/actor.ts';
import { system, type Caller } from '../../access/caller.ts';
import { rates, type RateLimiter } from '../../access/rate-limit.ts';
import type { ChangeWriter } from '../../changes/change-writer.ts';
import { Problem } from '../../problem.ts';
import type { UserStore } from '../users/user-store.ts';
import { presentToken, type TokenStore } from './token-store.ts';
import { hashSecret, makeTokenText } from './token-text.ts';

const VALID_FOR = 60 * 60 * 1000;

interface Parts {
  readonly tokens: TokenStore;
  readonly users: UserStore;
  readonly changes: ChangeWriter;
  readonly newId: (letter: string) => string;
  readonly now: () => number;
  /** `data/state`. */
  readonly folder: string;
}

type Checked = Pick<Parts, 'tokens' | 'users'>;

/**
 * While there is no account, every start makes another one-time secret of 128 bits and writes it to `state/first-login` for whoever is root on this machine. The
 * database keeps its hash.
 */
export async function offerFirstLogin(parts: Parts): Promise<void> {
  if (parts.users.hasAny()) return removeFirstLoginFile(parts.folder);
  const secret = randomBytes(16).toString('hex');
  await parts.changes.write('first-login.offer', system, (change) => {
    parts.tokens.replaceFirstLogin({ hash: hashSecret(secret), expiresAt: change.now + VALID_FOR });
  });
  await writeFileDurably(join(parts.folder, 'first-login'), `${secret}\n`, { mode: 0o600 });
}

export function removeFirstLoginFile(folder: string): Promise<void> {
  return rm(join(folder, 'first-login'), { force: true });
}

/** Slows attempts down, per address and altogether. Throws 429. */
export function countFirstLogin({ limiter }: { readonly limiter: RateLimiter }, { address }: Caller): void {
  limiter.take(`first-login ${address ?? 'local'}`, rates.firstLogin);
  limiter.take('first-login', rates.everyFirstLogin);
}

/** Throws 410 where the secret has been used or there is an account, and 401 for a wrong or expired one. */
export function checkFirstLogin({ tokens, users }: Checked, secret: string, now: number): void {
  const login = tokens.readFirstLogin();
  if (login === undefined || users.hasAny())
    throw new Problem('first-login-over', 'somebody has used it: sign in, or restart Daspanel where you have no account');
  if (!timingSafeEqual(Buffer.from(login.hash), Buffer.from(hashSecret(secret))))
    throw new Problem('unauthenticated', 'that is not the secret of the first login');
  if (login.expiresAt <= now) throw new Problem('unauthenticated', 'the secret has expired: restart Daspanel for another one');
}

/** Exchanges the secret for an owner's token, once. */
export async function useFirstLogin(
  parts: Parts & { readonly limiter: RateLimiter },
  caller: Caller,
  secret: string,
): Promise<CreatedToken> {
  countFirstLogin(parts, caller);
  const created = await parts.changes
    .write('tokens.first-login', caller, (change) => {
      checkFirstLogin(parts, secret, change.now);
      const id = tokenId.parse(parts.newId('t'));
      const token = makeTokenText('owner', id);
      parts.tokens.insert(
        { id, kind: 'owner', owner: OWNER, name: 'first login', hash: hashSecret(token), scopes: allScopes, sites: null, expiresAt: null },
        change.now,
      );
      parts.tokens.replaceFirstLogin(undefined);
      change.describe({ object: id, owner: OWNER, details: { kind: 'owner' } });
      change.announce('token.created', id);
      const stored = parts.tokens.find(id);
      if (stored === undefined) throw new Error(`token ${id} was not stored`);
      return { ...presentToken(stored), token };
    })
    .catch(async (error: unknown) => {
      if (error instanceof Problem) await parts.changes.refuse('tokens.first-login', caller, null, error.code);
      throw error;
    });
  await removeFirstLoginFile(parts.folder);
  return created;
}

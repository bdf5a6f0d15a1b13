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
import { presentToken, type TokenStore } from './token-store.ts';
import { hashSecret, makeTokenText } from './token-text.ts';

const VALID_FOR = 60 * 60 * 1000;

interface Parts {
  readonly tokens: TokenStore;
  readonly changes: ChangeWriter;
  readonly newId: (letter: string) => string;
  readonly now: () => number;
  /** `data/state`. */
  readonly folder: string;
}

/**
 * While nobody owns the installation, every start makes another one-time secret of 128 bits and writes it to `state/first-login` for whoever is root on this
 * machine. The database keeps its hash.
 */
export async function offerFirstLogin(parts: Parts): Promise<void> {
  const file = join(parts.folder, 'first-login');
  if (parts.tokens.hasKind('owner', parts.now())) {
    await rm(file, { force: true });
    return;
  }
  const secret = randomBytes(16).toString('hex');
  await parts.changes.write('first-login.offer', system, (change) => {
    parts.tokens.replaceFirstLogin({ hash: hashSecret(secret), expiresAt: change.now + VALID_FOR });
  });
  await writeFileDurably(file, `${secret}\n`, { mode: 0o600 });
}

/** Exchanges the secret for the owner's token, once. Wrong ones are slowed down per address and altogether. */
export async function useFirstLogin(
  parts: Parts & { readonly limiter: RateLimiter },
  caller: Caller,
  secret: string,
): Promise<CreatedToken> {
  parts.limiter.take(`first-login ${caller.address ?? 'local'}`, rates.firstLogin);
  parts.limiter.take('first-login', rates.everyFirstLogin);
  const created = await parts.changes
    .write('tokens.first-login', caller, (change) => {
      const login = parts.tokens.readFirstLogin();
      if (login === undefined || parts.tokens.hasKind('owner', change.now))
        throw new Problem('first-login-over', 'somebody has used it: sign in with a token');
      if (!timingSafeEqual(Buffer.from(login.hash), Buffer.from(hashSecret(secret))))
        throw new Problem('unauthenticated', 'that is not the secret of the first login');
      if (login.expiresAt <= change.now) throw new Problem('unauthenticated', 'the secret has expired: restart Daspanel for another one');
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
  await rm(join(parts.folder, 'first-login'), { force: true });
  return created;
}

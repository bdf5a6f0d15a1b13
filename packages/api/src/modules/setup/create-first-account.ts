import { userId, type SetupBody, type SignedIn } from '@daspanel/contract';
import { OWNER } from '../../access/actor.ts';
import type { Caller } from '../../access/caller.ts';
import { Problem } from '../../problem.ts';
import { asPerson, startSession } from '../sessions/start-session.ts';
import type { SessionParts } from '../sessions/session-parts.ts';
import { checkFirstLogin, countFirstLogin, removeFirstLoginFile } from '../tokens/first-login.ts';
import type { TokenStore } from '../tokens/token-store.ts';
import { checkPassword } from '../users/password-rules.ts';

export interface SetupParts extends SessionParts {
  readonly tokens: TokenStore;
  /** `data/state`. */
  readonly folder: string;
}

interface Request {
  readonly body: SetupBody;
  readonly caller: Caller;
  readonly headers: Headers;
}

/** Makes the account that owns the installation, once, for who has the secret of the first login. Gives the values of the Set-Cookie headers of its session. */
export async function createFirstAccount(
  parts: SetupParts,
  { body, caller, headers }: Request,
): Promise<{ readonly signedIn: SignedIn; readonly cookies: readonly string[] }> {
  countFirstLogin(parts, caller);
  const check = () => checkFirstLogin(parts, body.secret, parts.now());
  try {
    check();
    checkPassword(body.password, [body.email, body.name]);
    const password = await parts.passwords.hash(body.password);
    const id = userId.parse(OWNER);
    const cookies = await parts.changes.write('setup.create', asPerson(caller, { id }), (change) => {
      check();
      const { email, name } = body;
      parts.users.insert({ id, email, name, role: 'owner', parent: null, plan: null, password, language: null }, change.now);
      parts.tokens.replaceFirstLogin(undefined);
      const user = parts.users.find(id);
      if (user === undefined) throw new Error('the first account was not stored');
      change.describe({ object: id, owner: id, details: { email, name } });
      change.announce('user.created', id, user.revision);
      return startSession(parts, change, { user, stage: 'full', remember: false, address: caller.address, headers }).cookies;
    });
    await removeFirstLoginFile(parts.folder);
    return { signedIn: { stage: 'full', methods: [] }, cookies };
  } catch (error) {
    await recordRefusal(parts, caller, error);
    throw error;
  }
}

async function recordRefusal({ changes }: SetupParts, caller: Caller, error: unknown): Promise<void> {
  if (error instanceof Problem && error.code !== 'invalid-fields') await changes.refuse('setup.create', caller, null, error.code);
}

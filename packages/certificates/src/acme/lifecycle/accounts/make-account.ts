import { createPrivateKey } from 'node:crypto';
import type { AcmeIssuer } from '@daspanel/formats/acme-requests.ts';
import { generateKey } from '@daspanel/x509/generate-key.ts';
import type { AcmeAuthority } from '../../protocol/acme-types.ts';
import type { AccountStore, StoredAccount } from '../store/account-store.ts';

/** An authority that is asked for an issuer: its own directory or its staging directory. */
export interface AskedAuthority {
  readonly issuer: AcmeIssuer;
  readonly directory: string;
}

export interface MakingParts {
  readonly store: AccountStore;
  readonly now: () => number;
  readonly authority: (asked: AskedAuthority) => AcmeAuthority;
}

/** The account, made or found. One that does not count any more is given up for another with another key. Rejects with AcmeError. */
export async function makeAccount(parts: MakingParts, asked: AskedAuthority, signal: AbortSignal): Promise<StoredAccount> {
  const { directory } = asked;
  const known = parts.store.read(directory) ?? (await newAccount(directory, parts.now()));
  parts.store.save(known);
  const settled = known.nextKey === null ? known : await settleRoll(parts, asked, known, signal);
  if (settled.url !== null) return settled;
  const account = await registerAccount(parts, asked, settled, signal);
  if (account.status === 'valid') return account;
  const replaced = await newAccount(directory, parts.now());
  parts.store.save(replaced);
  return registerAccount(parts, asked, replaced, signal);
}

/** Makes the account of a key, or finds it. Rejects with AcmeError. */
export async function registerAccount(
  parts: MakingParts,
  asked: AskedAuthority,
  account: StoredAccount,
  signal: AbortSignal,
): Promise<StoredAccount> {
  const authority = parts.authority(asked);
  const { url, status } = await authority.createAccount({ key: createPrivateKey(account.key), ...personOf(asked) }, signal);
  const { termsOfService } = await authority.meta(signal);
  const registered = { ...account, url: status === 'valid' ? url : null, status, terms: termsOfService };
  parts.store.save(registered);
  return registered;
}

/** Nobody knows which of two keys counts: the authority finds the account by the one that does. */
async function settleRoll(parts: MakingParts, asked: AskedAuthority, account: StoredAccount, signal: AbortSignal): Promise<StoredAccount> {
  const key = account.nextKey ?? account.key;
  const { url } = await parts.authority(asked).createAccount({ key: createPrivateKey(key), ...personOf(asked) }, signal);
  const settled = { ...account, key: url === account.url ? key : account.key, nextKey: null };
  parts.store.save(settled);
  return settled;
}

/** Whose account it is; an external account is known to the issuer's own directory alone. */
function personOf({ issuer, directory }: AskedAuthority) {
  return { email: issuer.email, externalAccount: directory === issuer.directory ? issuer.externalAccount : null };
}

export async function newAccount(directory: string, now: number): Promise<StoredAccount> {
  return { directory, key: await newAccountKey(), nextKey: null, url: null, status: 'none', terms: null, madeAt: now };
}

async function newAccountKey(): Promise<string> {
  const { privateKey } = await generateKey();
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

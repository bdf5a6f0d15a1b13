import { createPrivateKey } from 'node:crypto';
import type { AcmeIssuer } from '@daspanel/formats/acme-requests.ts';
import { generateKey } from '@daspanel/x509/generate-key.ts';
import { AcmeError, type AcmeAuthority, type AcmeClient } from '../../protocol/acme-types.ts';
import { makeAccount, newAccount, registerAccount, type AskedAuthority } from './make-account.ts';
import type { AccountStore, StoredAccount } from '../store/account-store.ts';

export type OpenAuthority = (issuer: AcmeIssuer, directory: string) => AcmeAuthority;

/** Accounts at authorities. Each key is on the disk before an authority sees it. Methods throw AcmeError. */
export interface Accounts {
  authority(asked: AskedAuthority): AcmeAuthority;
  /** The account that is known; no request is made. */
  read(directory: string): StoredAccount | undefined;
  /** Signed in, with an account that is made when there is none. */
  client(asked: AskedAuthority, signal: AbortSignal): Promise<AcmeClient>;
  /** The authority does not know the account: it is made again, with the same key. */
  forgetUrl(directory: string): void;
  /** Looks whether the account still counts, and gives up its key if not. True: it does. */
  recheck(asked: AskedAuthority, signal: AbortSignal): Promise<boolean>;
  /** RFC 8555, 7.3.5. Both keys are kept until it is known which one counts. */
  rollKey(asked: AskedAuthority, signal: AbortSignal): Promise<StoredAccount>;
  /** Settings changed: authorities are opened anew. */
  reopen(): void;
}

export function createAccounts(parts: {
  readonly store: AccountStore;
  readonly openAuthority: OpenAuthority;
  readonly now: () => number;
}): Accounts {
  const { store, openAuthority, now } = parts;
  const authorities = new Map<string, AcmeAuthority>();
  const signedIn = new Map<string, Pick<StoredAccount, 'key' | 'url'> & { readonly client: AcmeClient }>();
  const beingMade = new Map<string, Promise<StoredAccount>>();

  const authority = ({ issuer, directory }: AskedAuthority): AcmeAuthority => {
    const open = authorities.get(directory) ?? openAuthority(issuer, directory);
    authorities.set(directory, open);
    return open;
  };
  const making = { store, now, authority };
  const ensure = (asked: AskedAuthority, signal: AbortSignal): Promise<StoredAccount> => {
    const { directory } = asked;
    const known = store.read(directory);
    if (known !== undefined && known.url !== null && known.nextKey === null) return Promise.resolve(known);
    const made = beingMade.get(directory) ?? makeAccount(making, asked, signal).finally(() => beingMade.delete(directory));
    beingMade.set(directory, made);
    return made;
  };
  const signIn = (asked: AskedAuthority, { key, url }: StoredAccount): AcmeClient => {
    const known = signedIn.get(asked.directory);
    if (known?.key === key && known.url === url) return known.client;
    const client = authority(asked).signIn({ key: createPrivateKey(key), url: url ?? '' });
    signedIn.set(asked.directory, { key, url, client });
    return client;
  };

  return {
    authority,
    read: (directory) => store.read(directory),
    client: async (asked, signal) => signIn(asked, await ensure(asked, signal)),
    forgetUrl(directory) {
      const known = store.read(directory);
      if (known !== undefined) store.save({ ...known, url: null, status: 'none' });
    },
    async recheck(asked, signal) {
      const known = store.read(asked.directory);
      if (known === undefined) return false;
      const status = await registerAccount(making, asked, known, signal).then(
        (account) => account.status,
        (error: unknown) => {
          if (error instanceof AcmeError && error.document?.type === 'unauthorized') return 'deactivated' as const;
          throw error;
        },
      );
      if (status === 'valid') return true;
      store.save(await newAccount(asked.directory, now()));
      return false;
    },
    async rollKey(asked, signal) {
      const account = await ensure(asked, signal);
      const { privateKey } = await generateKey();
      const nextKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      store.save({ ...account, nextKey });
      await signIn(asked, account)
        .rollAccountKey(privateKey, signal)
        .catch((error: unknown) => {
          // It answered no: the former key counts. Without an answer both are kept until it is asked.
          if (error instanceof AcmeError && error.kind === 'refused') store.save(account);
          throw error;
        });
      const rolled = { ...account, key: nextKey, nextKey: null };
      store.save(rolled);
      return rolled;
    },
    reopen() {
      authorities.clear();
      signedIn.clear();
    },
  };
}

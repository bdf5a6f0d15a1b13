import type { StorageAccount } from '@daspanel/formats/access-key.ts';
import type { Principals } from './policy-document.ts';

/** Is the account (null: nobody in particular) or the service among those that a statement names? */
export function isNamed(who: Principals, account: StorageAccount | null, service?: string): boolean {
  if (who === '*') return true;
  if (service !== undefined && (who.Service ?? []).some((name) => name === '*' || name === service)) return true;
  if ([...(who.AWS ?? []), ...(who['*'] ?? [])].some((name) => name === '*' || (account !== null && isAwsName(name, account)))) return true;
  return account !== null && (who.CanonicalUser ?? []).includes(account.id);
}

/** `<id>`, `arn:aws:iam::<id>:root`, `arn:aws:iam::<id>:user/<name>`, and without the account in the middle `arn:aws:iam:::user/<id or name>`. */
function isAwsName(name: string, account: StorageAccount): boolean {
  if (name === account.id) return true;
  const [, owner, what] = /^arn:aws[a-z-]*:iam::([^:]*):(.+)$/.exec(name) ?? [];
  if (what === undefined) return false;
  if (owner === '') return what === `user/${account.id}` || what === `user/${account.name}`;
  return owner === account.id && (what === 'root' || what === `user/${account.name}` || what === `user/${account.id}`);
}

/** How condition keys name the account. */
export function accountArn(account: StorageAccount): string {
  return `arn:aws:iam::${account.id}:root`;
}

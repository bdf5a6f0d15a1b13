import { StorageError } from '../../model/storage-error.ts';
import type { Accounts } from '../../protocol/operation.ts';
import { invalidArgument, s3Error } from '../../protocol/s3-error.ts';
import type { Grantee } from './access-control-list.ts';

const GROUPS = {
  everybody: 'http://acs.amazonaws.com/groups/global/AllUsers',
  authenticated: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
  'log-delivery': 'http://acs.amazonaws.com/groups/s3/LogDelivery',
} as const;
type Group = keyof typeof GROUPS;

export function groupUri(group: Group): string {
  return GROUPS[group];
}

export function granteeByUri(uri: string): Grantee {
  if (uri === GROUPS.everybody) return { type: 'everybody' };
  if (uri === GROUPS.authenticated) return { type: 'authenticated' };
  if (uri === GROUPS['log-delivery']) return { type: 'log-delivery' };
  throw invalidArgument('Invalid group uri', 'URI', uri);
}

/** Throws `InvalidArgument` when no account has that id. */
export async function granteeById(accounts: Accounts, id: string): Promise<Grantee> {
  if ((await accounts.byId(id)) === undefined) throw invalidArgument('Invalid id', 'CanonicalUser/ID', id);
  return { type: 'account', id };
}

/** Throws `UnresolvableGrantByEmailAddress` when no account has that address. */
export async function granteeByEmail(accounts: Accounts, email: string): Promise<Grantee> {
  const account = await accounts.byEmail(email);
  if (account !== undefined) return { type: 'account', id: account.id };
  const error = s3Error('UnresolvableGrantByEmailAddress');
  throw new StorageError(error.code, error.status, error.message, { EmailAddress: email });
}

import type { AccessControlList } from '../../model/records.ts';
import type { Accounts } from '../../protocol/operation.ts';
import { invalidArgument, s3Error } from '../../protocol/s3-error.ts';
import type { Grant, Grantee, Permission } from './access-control-list.ts';
import { cannedAcl } from './canned-acl.ts';
import { granteeByEmail, granteeById, granteeByUri } from './grantee.ts';

type Headers = Readonly<Record<string, string>>;

const GRANT_HEADERS: readonly (readonly [string, Permission])[] = [
  ['x-amz-grant-full-control', 'FULL_CONTROL'],
  ['x-amz-grant-read', 'READ'],
  ['x-amz-grant-write', 'WRITE'],
  ['x-amz-grant-read-acp', 'READ_ACP'],
  ['x-amz-grant-write-acp', 'WRITE_ACP'],
];

export function hasAclHeaders(headers: Headers): boolean {
  return headers['x-amz-acl'] !== undefined || GRANT_HEADERS.some(([name]) => headers[name] !== undefined);
}

/** The ACL that the headers of a request ask for; undefined when they say nothing. */
export async function aclOfHeaders(
  headers: Headers,
  owners: { readonly owner: string; readonly bucketOwner: string },
  accounts: Accounts,
): Promise<AccessControlList | undefined> {
  const canned = headers['x-amz-acl'];
  const given = GRANT_HEADERS.filter(([name]) => headers[name] !== undefined);
  if (canned !== undefined) {
    if (given.length > 0) throw s3Error('InvalidRequest', { message: 'Specifying both Canned ACLs and Header Grants is not allowed' });
    return cannedAcl(canned, owners);
  }
  if (given.length === 0) return undefined;
  const grants: Grant[] = [];
  for (const [name, permission] of given)
    for (const grantee of await readGrantees(name, headers[name] ?? '', accounts)) grants.push({ grantee, permission });
  return { owner: owners.owner, grants };
}

/** `id="<account>", emailAddress="<address>", uri="<group>"`, the quotes being optional. */
async function readGrantees(header: string, value: string, accounts: Accounts): Promise<readonly Grantee[]> {
  const grantees: Grantee[] = [];
  for (const item of value.split(',')) {
    const [kind = '', ...rest] = item.split('=');
    const named = rest
      .join('=')
      .trim()
      .replace(/^"(.*)"$/, '$1');
    grantees.push(await readGrantee(kind.trim().toLowerCase(), named, accounts, header));
  }
  return grantees;
}

async function readGrantee(kind: string, named: string, accounts: Accounts, header: string): Promise<Grantee> {
  switch (kind) {
    case 'id':
      return granteeById(accounts, named);
    case 'emailaddress':
      return granteeByEmail(accounts, named);
    case 'uri':
      return granteeByUri(named);
    default:
      throw invalidArgument('Argument format not recognized', header, named);
  }
}

import type { Grantee, Permission } from '../../authorization/acl/access-control-list.ts';
import { granteeByEmail, granteeById, granteeByUri, groupUri } from '../../authorization/acl/grantee.ts';
import type { AccessControlList } from '../../model/records.ts';
import type { Accounts, S3Answer } from '../../protocol/operation.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { childOf, childrenOf, readXml, textOf, type XmlElement } from '../../protocol/xml/read-xml.ts';
import { element, xmlAnswer } from '../../protocol/xml/write-xml.ts';

const PERMISSIONS = ['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP'] as const;
const MOST_GRANTS = 100;
const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';

/** Reads an AccessControlPolicy. The owner cannot be changed by it: another one than `owner` is `AccessDenied`. */
export async function readAcl(text: string, owner: string, accounts: Accounts): Promise<AccessControlList> {
  const document = readDocument(text);
  const ownerElement = childOf(document, 'Owner');
  const list = childOf(document, 'AccessControlList');
  if (ownerElement === undefined || list === undefined) throw s3Error('MalformedACLError');
  const id = textOf(ownerElement, 'ID');
  if (id !== undefined && id !== owner) throw s3Error('AccessDenied');
  const found = childrenOf(list, 'Grant');
  if (found.length > MOST_GRANTS) throw s3Error('MalformedACLError');
  const grants: AccessControlList['grants'][number][] = [];
  for (const grant of found) grants.push({ grantee: await readGrantee(grant, accounts), permission: readPermission(grant) });
  return { owner, grants };
}

function readDocument(text: string): XmlElement {
  try {
    return readXml(text, 'AccessControlPolicy');
  } catch (error) {
    throw s3Error('MalformedACLError', { cause: error });
  }
}

function readPermission(grant: XmlElement): Permission {
  const text = textOf(grant, 'Permission')?.trim();
  const permission = PERMISSIONS.find((known) => known === text);
  if (permission === undefined) throw s3Error('MalformedACLError');
  return permission;
}

async function readGrantee(grant: XmlElement, accounts: Accounts): Promise<Grantee> {
  const grantee = childOf(grant, 'Grantee');
  const named = (name: string) => (grantee && textOf(grantee, name))?.trim() || undefined;
  const [id, email, uri] = [named('ID'), named('EmailAddress'), named('URI')];
  if (id !== undefined) return granteeById(accounts, id);
  if (email !== undefined) return granteeByEmail(accounts, email);
  if (uri !== undefined) return granteeByUri(uri);
  throw s3Error('MalformedACLError');
}

/** The answer to GetBucketAcl and GetObjectAcl. */
export async function aclAnswer(
  acl: AccessControlList,
  accounts: Accounts,
  headers: Readonly<Record<string, string>> = {},
): Promise<S3Answer> {
  const nameOf = async (id: string) => (await accounts.byId(id))?.name;
  const grants = await Promise.all(
    acl.grants.map(
      async ({ grantee, permission }) => `<Grant>${await granteeElement(grantee, nameOf)}${element('Permission', permission)}</Grant>`,
    ),
  );
  const owner = element('ID', acl.owner) + element('DisplayName', await nameOf(acl.owner));
  return xmlAnswer('AccessControlPolicy', `<Owner>${owner}</Owner><AccessControlList>${grants.join('')}</AccessControlList>`, headers);
}

async function granteeElement(grantee: Grantee, nameOf: (id: string) => Promise<string | undefined>): Promise<string> {
  const isAccount = grantee.type === 'account';
  const content = isAccount
    ? element('ID', grantee.id) + element('DisplayName', await nameOf(grantee.id))
    : element('URI', groupUri(grantee.type));
  return `<Grantee xmlns:xsi="${INSTANCE}" xsi:type="${isAccount ? 'CanonicalUser' : 'Group'}">${content}</Grantee>`;
}

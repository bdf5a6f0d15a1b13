import { expect, test } from 'vitest';
import { aclOfHeaders } from '../../authorization/acl/acl-of-headers.ts';
import type { Accounts } from '../../protocol/operation.ts';
import { aclAnswer, readAcl } from './acl-document.ts';

const known = [
  { id: 'ann', name: 'Ann', email: 'ann@example.com' },
  { id: 'bob', name: 'Bob & Co' },
];
const accounts: Accounts = {
  byId: (id) => Promise.resolve(known.find((account) => account.id === id)),
  byEmail: (email) => Promise.resolve(known.find((account) => account.email === email)),
};
const grantee = (content: string) => `<Grant><Grantee>${content}</Grantee><Permission>READ</Permission></Grant>`;
const document = (grants: string, owner = '<Owner><ID>ann</ID></Owner>') =>
  `<AccessControlPolicy>${owner}<AccessControlList>${grants}</AccessControlList></AccessControlPolicy>`;

test('grants are read by id, address and group, and written so that they are read again', async () => {
  const acl = await readAcl(
    document(
      grantee('<ID>bob</ID>') +
        grantee('<EmailAddress>ann@example.com</EmailAddress>') +
        grantee('<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI>') +
        grantee('<URI>http://acs.amazonaws.com/groups/s3/LogDelivery</URI>'),
    ),
    'ann',
    accounts,
  );
  expect(acl.grants.map((grant) => grant.grantee)).toEqual([
    { type: 'account', id: 'bob' },
    { type: 'account', id: 'ann' },
    { type: 'everybody' },
    { type: 'log-delivery' },
  ]);
  const { body } = await aclAnswer(acl, accounts);
  expect(body).toContain('<DisplayName>Bob &amp; Co</DisplayName>');
  expect(await readAcl(String(body), 'ann', accounts)).toEqual(acl);
});

test.each([
  ['no XML', 'acl', 'MalformedACLError'],
  ['no owner', document('', ''), 'MalformedACLError'],
  ['another owner', document('', '<Owner><ID>bob</ID></Owner>'), 'AccessDenied'],
  ['an unknown id', document(grantee('<ID>eve</ID>')), 'InvalidArgument'],
  ['an unknown address', document(grantee('<EmailAddress>eve@example.com</EmailAddress>')), 'UnresolvableGrantByEmailAddress'],
  ['an unknown group', document(grantee('<URI>http://example.com</URI>')), 'InvalidArgument'],
  ['an unknown permission', document(grantee('<ID>bob</ID>').replace('READ', 'SEE')), 'MalformedACLError'],
  ['101 grants', document(grantee('<ID>bob</ID>').repeat(101)), 'MalformedACLError'],
])('a document with %s is refused', async (_what, text, code) => {
  await expect(readAcl(text, 'ann', accounts)).rejects.toMatchObject({ code });
});

test('headers grant too', async () => {
  const owners = { owner: 'ann', bucketOwner: 'ann' };
  expect(await aclOfHeaders({ 'x-amz-grant-read': 'id="bob", emailAddress=ann@example.com' }, owners, accounts)).toEqual({
    owner: 'ann',
    grants: [
      { grantee: { type: 'account', id: 'bob' }, permission: 'READ' },
      { grantee: { type: 'account', id: 'ann' }, permission: 'READ' },
    ],
  });
  expect(await aclOfHeaders({}, owners, accounts)).toBeUndefined();
  await expect(aclOfHeaders({ 'x-amz-acl': 'private', 'x-amz-grant-read': 'id=bob' }, owners, accounts)).rejects.toMatchObject({
    code: 'InvalidRequest',
  });
  await expect(aclOfHeaders({ 'x-amz-acl': 'all' }, owners, accounts)).rejects.toMatchObject({ code: 'InvalidArgument' });
  await expect(aclOfHeaders({ 'x-amz-grant-read': 'bob' }, owners, accounts)).rejects.toMatchObject({ code: 'InvalidArgument' });
});

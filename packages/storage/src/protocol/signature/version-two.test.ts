import { accessKeyFile } from '@daspanel/formats/access-key.ts';
import { expect, test } from 'vitest';
import { authenticate } from './authenticate.ts';

/** The example of the S3 user guide, "Query string request authentication alternative". */
const QUERY = 'AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620';
const key = accessKeyFile.parse({
  id: 'AKIAIOSFODNN7EXAMPLE',
  secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  account: { id: 'someone', name: 'Someone' },
  sites: null,
  access: 'write',
  expiresAt: null,
});
const BEFORE = 1_175_139_000_000;

function ask(query: string, { path = '/johnsmith/photos/puppy.jpg', hostBucket = '', headers = {}, now = BEFORE } = {}) {
  const request = { method: 'GET', path, query, parameters: new URLSearchParams(query), headers, hostBucket };
  return authenticate(request, { find: async (id) => (id === key.id ? key : undefined) }, now);
}

test('an address that is presigned in Version 2 holds until its end, with the bucket in the path or in the host', async () => {
  expect((await ask(QUERY)).caller.account?.id).toBe('someone');
  expect((await ask(QUERY, { path: '/photos/puppy.jpg', hostBucket: 'johnsmith' })).caller.account?.id).toBe('someone');
  await expect(ask(QUERY, { now: 1_175_139_621_000 })).rejects.toMatchObject({ code: 'AccessDenied' });
});

test.each([
  ['another key', QUERY, { path: '/johnsmith/photos/kitten.jpg' }],
  ['another subresource', `${QUERY}&acl`, {}],
  ['another version', `${QUERY}&versionId=1`, {}],
  ['a header that was not signed', QUERY, { headers: { 'x-amz-acl': 'public-read' } }],
  ['a parameter that stands for a header', `${QUERY}&x-amz-acl=public-read`, {}],
  ['another end', QUERY.replace('1175139620', '1175139999'), {}],
])('it does not hold for %s', async (_what, query, changes) => {
  await expect(ask(query, changes)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
});

test('without an end, or beside another signature, it is refused', async () => {
  await expect(ask(QUERY.replace('Expires=1175139620', ''))).rejects.toMatchObject({ code: 'AccessDenied' });
  await expect(ask(QUERY, { headers: { authorization: 'AWS x:y' } })).rejects.toMatchObject({ code: 'InvalidArgument' });
});

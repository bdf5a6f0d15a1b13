import { expect, test } from 'vitest';
import { logLine, type Access } from './log-line.ts';

const access: Access = {
  bucket: { name: 'photos', kind: 'own', owner: 'ann', createdAt: 0, versioning: 'off', objectLock: false, documents: {} },
  time: Date.UTC(2019, 1, 6, 0, 0, 38),
  clientAddress: '192.0.2.3',
  requester: 'bob',
  requestId: 'R1',
  method: 'GET',
  key: 'a b/ü',
  query: new URLSearchParams('versionId=v1'),
  url: '/photos/a%20b/%C3%BC?versionId=v1',
  status: 200,
  bytesSent: 10,
  objectSize: 20,
  totalTime: 7.2,
  turnAroundTime: 3.9,
  headers: { authorization: 'x', 'user-agent': 'curl "8"\n', host: 's3.localhost' },
  isSecure: true,
};

test('a line has the fields of S3 in their order, and no client can add one', () => {
  expect(logLine(access)).toBe(
    'ann photos [06/Feb/2019:00:00:38 +0000] 192.0.2.3 bob R1 REST.GET.OBJECT a%2520b/%25C3%25BC "GET /photos/a%20b/%C3%BC?versionId=v1 HTTP/1.1" 200 - 10 20 7 4 "-" "curl %228%22%0A" v1 R1 SigV4 - AuthHeader s3.localhost TLSv1.2 - -',
  );
});

test.each([
  ['PUT', '', 'acl', {}, 'REST.PUT.ACL'],
  ['POST', '', 'delete', {}, 'REST.POST.MULTI_OBJECT_DELETE'],
  ['PUT', 'k', 'partNumber=1&uploadId=u', {}, 'REST.PUT.PART'],
  ['PUT', 'k', '', { 'x-amz-copy-source': 'b/k' }, 'REST.COPY.OBJECT'],
  ['GET', '', '', {}, 'REST.GET.BUCKET'],
])('%s of key "%s" with "%s" is named', (method, key, query, headers, name) => {
  expect(logLine({ ...access, method, key, query: new URLSearchParams(query), headers, errorCode: 'NoSuchKey' })).toContain(` ${name} `);
});

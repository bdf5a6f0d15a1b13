import { expect, test } from 'vitest';
import { parsePolicy } from './policy-document.ts';
import { isPublicPolicy } from './public-policy.ts';

const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' };
const policy = (changes: object) => JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, ...changes }] });

test.each<[string, string]>([
  ['text', 'This is no policy'],
  ['broken JSON', '{"Version":'],
  ['no statement', '{"Version":"2012-10-17"}'],
  ['an empty list of statements', '{"Statement":[]}'],
  ['another version', JSON.stringify({ Version: '2020-01-01', Statement: [statement] })],
  ['another effect', policy({ Effect: 'Maybe' })],
  ['no principal', policy({ Principal: undefined })],
  ['no action', policy({ Action: undefined })],
  ['no resource', policy({ Resource: undefined })],
  ['an action of another service', policy({ Action: 'ec2:StartInstances' })],
  ['another bucket', policy({ Resource: 'arn:aws:s3:::other/*' })],
  ['a resource of another service', policy({ Resource: 'arn:aws:sqs:::bucket' })],
  ['an unknown operator', policy({ Condition: { StringNearly: { 's3:prefix': 'a' } } })],
  ['an operator of the object prototype', policy({ Condition: { toString: { 's3:prefix': 'a' } } })],
  ['an operator that is no property', policy({ Condition: { X: {} } }).replace('"X"', '"__proto__"')],
  ['Allow with NotPrincipal', policy({ Principal: undefined, NotPrincipal: '*' })],
  ['an unknown element', policy({ Actoin: 's3:*' })],
  [
    'a statement id twice',
    JSON.stringify({
      Statement: [
        { ...statement, Sid: 'a' },
        { ...statement, Sid: 'a' },
      ],
    }),
  ],
  ['more than 20 KB', policy({ Sid: 'a'.repeat(21_000) })],
])('%s is refused', (_what, text) => {
  expect(() => parsePolicy(text, 'bucket')).toThrow(expect.objectContaining({ code: 'MalformedPolicy', status: 400 }));
});

test('one statement may stand without a list, and texts without lists', () => {
  const parsed = parsePolicy(
    JSON.stringify({ Statement: { ...statement, Condition: { Bool: { 'aws:SecureTransport': true } } } }),
    'bucket',
  );
  expect(parsed.Statement[0]).toMatchObject({ Action: ['s3:GetObject'], Condition: { Bool: { 'aws:SecureTransport': ['true'] } } });
});

test.each<[object, boolean]>([
  [{}, true],
  [{ Principal: { AWS: '*' } }, true],
  [{ Principal: { AWS: 'arn:aws:iam::bob:root' } }, false],
  [{ Effect: 'Deny' }, false],
  [{ Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }, false],
  [{ Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }, true],
  [{ Condition: { StringEquals: { 'aws:Referer': 'https://example.com' } } }, true],
])('a statement with %j is public: %s', (changes, expected) => {
  expect(isPublicPolicy(parsePolicy(policy(changes), 'bucket'))).toBe(expected);
});

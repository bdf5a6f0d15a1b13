import { expect, test } from 'vitest';
import type { Bucket } from '../../model/records.ts';
import { parseCors } from './cors-document.ts';
import { answerPreflight, corsHeaders } from './evaluate.ts';

const document = (...rules: string[]) =>
  `<CORSConfiguration>${rules.map((rule) => `<CORSRule>${rule}</CORSRule>`).join('')}</CORSConfiguration>`;
const bucketWith = (cors: string): Bucket => ({
  name: 'bucket',
  kind: 'own',
  owner: 'ann',
  createdAt: 0,
  versioning: 'off',
  objectLock: false,
  documents: { cors },
});
const bucket = bucketWith(
  document(
    '<AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod><AllowedOrigin>https://*.example.com</AllowedOrigin><AllowedHeader>x-amz-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>60</MaxAgeSeconds>',
    '<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>',
  ),
);

test('the first rule that names origin and method decides', () => {
  expect(corsHeaders(bucket, 'PUT', { origin: 'https://a.example.com' })).toEqual({
    'access-control-allow-origin': 'https://a.example.com',
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET, PUT',
    'access-control-expose-headers': 'ETag',
    'access-control-max-age': '60',
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  });
  expect(corsHeaders(bucket, 'GET', { origin: 'https://elsewhere.example' })).toMatchObject({ 'access-control-allow-origin': '*' });
  expect(corsHeaders(bucket, 'PUT', { origin: 'https://elsewhere.example' })).toEqual({});
  expect(corsHeaders(bucket, 'GET', {})).toEqual({});
});

test('a preflight is told which headers it may send', () => {
  const headers = { origin: 'https://a.example.com', 'access-control-request-method': 'PUT' };
  expect(answerPreflight(bucket, { ...headers, 'access-control-request-headers': 'X-Amz-Date, x-amz-acl' })).toMatchObject({
    status: 200,
    headers: { 'access-control-allow-headers': 'x-amz-date, x-amz-acl' },
  });
  const forbidden = expect.objectContaining({ code: 'AccessForbidden', status: 403 });
  expect(() => answerPreflight(bucket, { ...headers, 'access-control-request-headers': 'content-type' })).toThrow(forbidden);
  expect(() => answerPreflight(bucket, { ...headers, 'access-control-request-method': 'DELETE' })).toThrow(forbidden);
  expect(() => answerPreflight(undefined, headers)).toThrow(forbidden);
  const bad = expect.objectContaining({ code: 'BadRequest', status: 400 });
  expect(() => answerPreflight(bucket, { origin: 'a' })).toThrow(bad);
  expect(() => answerPreflight(bucket, {})).toThrow(bad);
});

test.each([
  ['no rule', document(), 'MalformedXML'],
  ['a rule without origin', document('<AllowedMethod>GET</AllowedMethod>'), 'MalformedXML'],
  ['an unknown method', document('<AllowedMethod>PATCH</AllowedMethod><AllowedOrigin>*</AllowedOrigin>'), 'InvalidRequest'],
  ['two wildcards', document('<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*.*</AllowedOrigin>'), 'InvalidRequest'],
  ['no XML', 'cors', 'MalformedXML'],
  ['101 rules', document(...Array<string>(101).fill('<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>')), 'MalformedXML'],
])('%s is refused', (_what, text, code) => {
  expect(() => parseCors(text)).toThrow(expect.objectContaining({ code, status: 400 }));
});

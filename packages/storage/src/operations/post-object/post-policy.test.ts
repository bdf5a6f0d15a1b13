import { describe, expect, test } from 'vitest';
import { checkPostPolicy, readPostPolicy } from './post-policy.ts';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const LATER = '2026-11-24T11:00:00Z';
const encode = (document: unknown) => Buffer.from(JSON.stringify(document)).toString('base64');
const read = (conditions: unknown, expiration: unknown = LATER) => readPostPolicy(encode({ expiration, conditions }));
const check = (conditions: unknown, fields: Record<string, string>, expiration?: string) =>
  checkPostPolicy(read(conditions, expiration), new Map(Object.entries({ bucket: 'b', key: 'user/a.txt', ...fields })), NOW);

const USUAL = [{ bucket: 'b' }, ['starts-with', '$key', 'user/']];

describe('a form', () => {
  test('that does what its policy says gets the size that its file may have', () => {
    const conditions = [...USUAL, ['content-length-range', 10, 20], ['eq', '$acl', 'private'], ['StArTs-WiTh', '$CONTENT-type', 'image/']];
    expect(check(conditions, { acl: 'private', 'content-type': 'image/png', 'x-ignore-this': '1', policy: 'p', signature: 's' })).toEqual({
      least: 10,
      most: 20,
    });
  });

  test.each([
    ['another key', USUAL, { key: 'other/a.txt' }],
    ['another value', [...USUAL, { acl: 'private' }], { acl: 'public-read' }],
    ['a field that is missing', [...USUAL, { acl: 'private' }], {}],
    ['a field that the policy does not name', USUAL, { acl: 'private' }],
    ['a bucket that the policy does not name', [['starts-with', '$key', '']], {}],
    ['another bucket', [{ bucket: 'c' }, ['starts-with', '$key', '']], {}],
    [
      'a type beside those that are allowed',
      [...USUAL, ['starts-with', '$Content-Type', 'image/']],
      { 'content-type': 'image/png,text/html' },
    ],
  ])('with %s is refused', (_name, conditions, fields) => {
    expect(() => check(conditions, fields)).toThrow(expect.objectContaining({ code: 'AccessDenied', status: 403 }));
  });

  test('may have a dollar sign in its key, which the policy escapes', () => {
    const policy = Buffer.from(`{"expiration":"${LATER}","conditions":[{"bucket":"b"},["starts-with","$key","\\$foo"]]}`).toString(
      'base64',
    );
    expect(() =>
      checkPostPolicy(
        readPostPolicy(policy),
        new Map([
          ['bucket', 'b'],
          ['key', '$foo.txt'],
        ]),
        NOW,
      ),
    ).not.toThrow();
  });

  test('that comes too late is refused', () => {
    expect(() => check(USUAL, {}, '2026-11-24T09:59:59Z')).toThrow(expect.objectContaining({ code: 'AccessDenied' }));
  });
});

test.each([
  ['no JSON', Buffer.from('{').toString('base64')],
  ['no expiration', encode({ conditions: [] })],
  ['no conditions', encode({ expiration: LATER })],
  ['a broken time', encode({ expiration: 'soon', conditions: [] })],
  ['a time in another form', encode({ expiration: '2026-11-24 11:00:00+00:00', conditions: [] })],
  ['an empty condition', encode({ expiration: LATER, conditions: [[]] })],
  ['a condition on nothing', encode({ expiration: LATER, conditions: [{}] })],
  ['names in capitals', encode({ EXPIRATION: LATER, CONDITIONS: [] })],
  ['an unknown operator', encode({ expiration: LATER, conditions: [['ends-with', '$key', 'a']] })],
  ['a range with one end', encode({ expiration: LATER, conditions: [['content-length-range', 1]] })],
  ['a range below nothing', encode({ expiration: LATER, conditions: [['content-length-range', -1, 5]] })],
  ['a field without a dollar sign', encode({ expiration: LATER, conditions: [['eq', 'key', 'a']] })],
])('a policy with %s is InvalidPolicyDocument', (_name, policy) => {
  expect(() => readPostPolicy(policy)).toThrow(expect.objectContaining({ code: 'InvalidPolicyDocument', status: 400 }));
});

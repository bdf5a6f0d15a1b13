import { expect, test } from 'vitest';
import { conditionsHold } from './conditions.ts';
import { matchesWildcard } from './wildcard.ts';

const request: Readonly<Record<string, readonly string[]>> = {
  'aws:SourceIp': ['192.0.2.7'],
  'aws:SourceIpSix': ['2001:db8::1'],
  'aws:SecureTransport': ['false'],
  'aws:CurrentTime': ['2026-11-24T12:00:00Z'],
  's3:prefix': ['photos/2026'],
  's3:max-keys': ['10'],
  's3:RequestObjectTagKeys': ['team', 'cost'],
  arn: ['arn:aws:iam::123:user/ann'],
};
const keys = (key: string) => request[key];

test.each<[string, string, string[], boolean]>([
  ['StringEquals', 's3:prefix', ['photos/2026'], true],
  ['StringEquals', 's3:prefix', ['other', 'photos/2026'], true],
  ['StringEquals', 's3:prefix', ['Photos/2026'], false],
  ['StringEquals', 'missing', ['x'], false],
  ['StringEqualsIfExists', 'missing', ['x'], true],
  ['StringEqualsIfExists', 's3:prefix', ['x'], false],
  ['StringNotEquals', 's3:prefix', ['x', 'y'], true],
  ['StringNotEquals', 's3:prefix', ['x', 'photos/2026'], false],
  ['StringNotEquals', 'missing', ['x'], true],
  ['StringEqualsIgnoreCase', 's3:prefix', ['PHOTOS/2026'], true],
  ['StringLike', 's3:prefix', ['photos/*'], true],
  ['StringLike', 's3:prefix', ['photo?/20??'], true],
  ['StringNotLike', 's3:prefix', ['photos/*'], false],
  ['NumericLessThanEquals', 's3:max-keys', ['10'], true],
  ['NumericLessThan', 's3:max-keys', ['10'], false],
  ['NumericGreaterThan', 's3:max-keys', ['9.5'], true],
  ['NumericEquals', 's3:prefix', ['1'], false],
  ['DateGreaterThan', 'aws:CurrentTime', ['2026-11-24T11:59:59Z'], true],
  ['DateLessThan', 'aws:CurrentTime', ['1764000000'], false],
  ['Bool', 'aws:SecureTransport', ['false'], true],
  ['Bool', 'aws:SecureTransport', ['true'], false],
  ['IpAddress', 'aws:SourceIp', ['192.0.2.0/24'], true],
  ['IpAddress', 'aws:SourceIp', ['192.0.2.7'], true],
  ['IpAddress', 'aws:SourceIp', ['198.51.100.0/24'], false],
  ['IpAddress', 'aws:SourceIp', ['192.0.2.0/99'], false],
  ['IpAddress', 'aws:SourceIpSix', ['2001:db8::/32'], true],
  ['NotIpAddress', 'aws:SourceIp', ['192.0.2.0/24'], false],
  ['NotIpAddress', 'aws:SourceIp', ['198.51.100.0/24'], true],
  ['ArnLike', 'arn', ['arn:aws:iam::*:user/*'], true],
  ['ArnLike', 'arn', ['arn:*:user/ann'], false],
  ['ArnNotEquals', 'arn', ['arn:aws:iam::456:user/ann'], true],
  ['Null', 'missing', ['true'], true],
  ['Null', 's3:prefix', ['true'], false],
  ['Null', 's3:prefix', ['false'], true],
  ['ForAllValues:StringEquals', 's3:RequestObjectTagKeys', ['team', 'cost', 'other'], true],
  ['ForAllValues:StringEquals', 's3:RequestObjectTagKeys', ['team'], false],
  ['ForAllValues:StringEquals', 'missing', ['team'], true],
  ['ForAnyValue:StringEquals', 's3:RequestObjectTagKeys', ['team'], true],
  ['ForAnyValue:StringEquals', 's3:RequestObjectTagKeys', ['x'], false],
  ['ForAnyValue:StringEquals', 'missing', ['team'], false],
  ['ForAnyValue:StringNotEquals', 's3:RequestObjectTagKeys', ['team'], true],
])('%s %s %j is %s', (operator, key, wanted, expected) => {
  expect(conditionsHold({ [operator]: { [key]: wanted } }, keys)).toBe(expected);
});

test('every operator and every key of a block must hold', () => {
  const fulfilled = { StringLike: { 's3:prefix': ['photos/*'] }, Bool: { 'aws:SecureTransport': ['false'] } };
  expect(conditionsHold(fulfilled, keys)).toBe(true);
  expect(conditionsHold({ ...fulfilled, Null: { 's3:prefix': ['true'] } }, keys)).toBe(false);
});

test('a wildcard pattern of many stars is decided at once', () => {
  const started = performance.now();
  expect(matchesWildcard(`${'*a'.repeat(500)}b`, 'a'.repeat(1024))).toBe(false);
  expect(performance.now() - started).toBeLessThan(2000);
});

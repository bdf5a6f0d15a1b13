import { describe, expect, test } from 'vitest';
import type { ObjectRecord } from '../model/records.ts';
import { createOperationFinder } from '../protocol/find-operation.ts';
import { readTarget } from '../protocol/target.ts';
import { requireBucketName } from './bucket-name.ts';
import { readRange } from './byte-range.ts';
import { operations } from './index.ts';
import { checkReadConditions, holdsIfRange } from './read-conditions.ts';
import { removalCondition, writeCondition } from './write-conditions.ts';

const record: ObjectRecord = {
  key: 'k',
  versionId: 'null',
  isLatest: true,
  isDeleteMarker: false,
  size: 10,
  etag: 'abc',
  lastModified: Date.parse('2026-11-24T10:00:00.500Z'),
  facts: { owner: 'o', headers: {}, metadata: {}, tags: {}, storageClass: 'STANDARD' },
};

describe('ranges of ten bytes', () => {
  test.each([
    ['bytes=0-0', 0, 1],
    ['bytes=5-', 5, 5],
    ['bytes=5-100', 5, 5],
    ['bytes=-3', 7, 3],
    ['bytes=-100', 0, 10],
  ])('%s', (header, start, length) => {
    expect(readRange(header, null, record)).toEqual({ start, length });
  });

  test.each(['bytes=10-', 'bytes=-0', 'bytes=99-100'])('%s cannot be satisfied', (header) => {
    expect(() => readRange(header, null, record)).toThrow(expect.objectContaining({ status: 416 }));
  });

  test.each([
    'bytes=0-1,3-4',
    'bytes=5-2',
    'bytes=15-1',
    'items=0-1',
    'bytes=a-b',
    'bytes=',
    'bytes=-',
    `bytes=${'0-1,'.repeat(1_000)}5-6`,
  ])('%s counts as not said', (header) => {
    expect(readRange(header, null, record)).toBeUndefined();
  });

  test.each([
    [undefined, true],
    ['"abc"', true],
    ['"other"', false],
    ['W/"abc"', false],
    ['Tue, 24 Nov 2026 10:00:00 GMT', true],
    ['Tue, 24 Nov 2026 10:00:01 GMT', false],
    ['Tue, 24 Nov 2026 09:00:00 GMT', false],
    ['', false],
  ])('after If-Range: %s a range may be sent: %s', (text, expected) => {
    expect(holdsIfRange(text === undefined ? {} : { 'if-range': text }, record)).toBe(expected);
  });

  test('parts', () => {
    const parts = [
      { number: 2, size: 6, etag: 'x' },
      { number: 5, size: 4, etag: 'y' },
    ];
    const uploaded = { ...record, facts: { ...record.facts, parts } };
    expect(readRange(undefined, '5', uploaded)).toEqual({ start: 6, length: 4, part: 5 });
    expect(readRange(undefined, '1', record)).toEqual({ start: 0, length: 10 });
    for (const number of ['3', '10000'])
      expect(() => readRange(undefined, number, uploaded)).toThrow(expect.objectContaining({ status: 416 }));
    for (const number of ['0', '10001', 'a', '-1'])
      expect(() => readRange(undefined, number, uploaded)).toThrow(expect.objectContaining({ status: 400 }));
  });
});

describe('conditions', () => {
  const early = 'Tue, 24 Nov 2026 09:00:00 GMT';
  const same = 'Tue, 24 Nov 2026 10:00:00 GMT';
  test.each([
    [{ 'if-match': '"abc"' }, 200],
    [{ 'if-match': 'abc' }, 200],
    [{ 'if-match': '*' }, 200],
    [{ 'if-match': '"x", "abc"' }, 200],
    [{ 'if-match': '"x"' }, 412],
    [{ 'if-none-match': '"abc"' }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"x"' }, 200],
    [{ 'if-modified-since': early }, 200],
    [{ 'if-modified-since': same }, 304],
    [{ 'if-unmodified-since': same }, 200],
    [{ 'if-unmodified-since': early }, 412],
    [{ 'if-match': '"abc"', 'if-unmodified-since': early }, 200],
    [{ 'if-none-match': '"x"', 'if-modified-since': same }, 200],
    [{ 'if-modified-since': 'no date' }, 200],
  ] satisfies [Record<string, string>, number][])('of reading: %o gives %i', (headers, status) => {
    const outcome = () => checkReadConditions(headers, record);
    if (status === 200) expect(outcome).not.toThrow();
    else expect(outcome).toThrow(expect.objectContaining({ status }));
  });

  test('of writing', () => {
    const status = (headers: Record<string, string>, current: ObjectRecord | undefined) =>
      outcome(() => writeCondition(headers, 'k')?.(current));
    expect(status({ 'if-none-match': '*' }, undefined)).toBe(200);
    expect(status({ 'if-none-match': '*' }, record)).toBe(412);
    expect(status({ 'if-none-match': '*' }, { ...record, isDeleteMarker: true })).toBe(200);
    expect(status({ 'if-match': '"abc"' }, record)).toBe(200);
    expect(status({ 'if-match': '"x"' }, record)).toBe(412);
    expect(status({ 'if-match': '*' }, undefined)).toBe(404);
  });

  test('of removing', () => {
    const status = (demands: { match?: string; size?: string; lastModified?: string }, current: ObjectRecord | undefined = record) =>
      outcome(() => removalCondition({ match: demands.match, size: demands.size, lastModified: demands.lastModified })?.(current));
    expect(status({ match: '"abc"', size: '10', lastModified: same })).toBe(200);
    expect(status({ lastModified: '2026-11-24T10:00:00.500Z' })).toBe(200);
    expect(status({ size: '11' })).toBe(412);
    expect(status({ lastModified: early })).toBe(412);
    expect(status({ match: 'x' })).toBe(412);
    expect(status({ size: 'ten' })).toBe(400);
    const outcomes = [{ match: 'x' }, { size: '11' }, { match: '*' }].map((demands) =>
      outcome(() => removalCondition({ match: undefined, size: undefined, lastModified: undefined, ...demands })?.(undefined)),
    );
    expect(outcomes).toEqual([200, 200, 412]);
  });

  function outcome(check: () => void): number {
    try {
      check();
      return 200;
    } catch (error) {
      return (error as { status: number }).status;
    }
  }
});

describe('where a request goes', () => {
  const HOSTS = ['s3.example.org'];
  test.each([
    ['/', 'localhost', '', ''],
    ['/b', 'localhost', 'b', ''],
    ['/b/', 'localhost', 'b', ''],
    ['/b/a//b/', 'localhost', 'b', 'a//b/'],
    ['/b/%C3%BC%2F+%25', 'localhost', 'b', 'ü/+%'],
    ['/k/l?acl', 'B.s3.example.org:8443', 'b', 'k/l'],
    ['/', 'v1.site.s3.example.org', 'v1.site', ''],
    ['/b/k', 's3.example.org', 'b', 'k'],
    ['/b/k', 'xs3.example.org', 'b', 'k'],
    ['http://any.where/b/k?x', 'localhost', 'b', 'k'],
    ['/b/%', 'localhost', 'b', '%'],
  ])('%s of %s', (url, host, bucketName, key) => {
    expect(readTarget(url, host, HOSTS)).toMatchObject({ bucketName, key });
  });

  test.each(['//k', '/b/%ff', '/b/a%00b', '/%ff/k', '*', `/b/${'a'.repeat(1_025)}`, `/b/${'%C3%BC'.repeat(513)}`])(
    '%s is refused',
    (url) => {
      expect(() => readTarget(url, 'localhost', HOSTS)).toThrow(expect.objectContaining({ status: 400 }));
    },
  );

  const find = createOperationFinder(operations);
  test.each([
    ['GET', 'service', '', {}, 'ListBuckets'],
    ['GET', 'bucket', '', {}, 'ListObjects'],
    ['GET', 'bucket', 'list-type=2&prefix=acl', {}, 'ListObjectsV2'],
    ['GET', 'bucket', 'versions', {}, 'ListObjectVersions'],
    ['GET', 'bucket', 'uploads', {}, 'ListMultipartUploads'],
    ['GET', 'bucket', 'location', {}, 'GetBucketLocation'],
    ['GET', 'bucket', 'acl', {}, 'GetBucketAcl'],
    ['PUT', 'object', '', { 'x-amz-copy-source': 'a/b' }, 'CopyObject'],
    ['PUT', 'object', 'partNumber=1&uploadId=x', { 'x-amz-copy-source': 'a/b' }, 'UploadPartCopy'],
    ['PUT', 'object', 'partNumber=1&uploadId=x', {}, 'UploadPart'],
    ['PUT', 'object', 'tagging', {}, 'PutObjectTagging'],
    ['POST', 'object', 'uploads', {}, 'CreateMultipartUpload'],
    ['POST', 'object', 'uploadId=x', {}, 'CompleteMultipartUpload'],
    ['GET', 'object', 'versionId=3&response-content-type=a', {}, 'GetObject'],
    ['DELETE', 'object', 'uploadId=x', {}, 'AbortMultipartUpload'],
  ] as const)('%s of a %s with "%s"', (method, level, query, headers, name) => {
    expect(find({ method, level, query: new URLSearchParams(query), headers }).name).toBe(name);
  });

  test('what nobody knows is not taken for something else', () => {
    const status = (method: string, level: 'bucket' | 'object', query: string) => {
      try {
        return find({ method, level, query: new URLSearchParams(query), headers: {} }).name;
      } catch (error) {
        return (error as { status: number }).status;
      }
    };
    expect(status('PUT', 'object', 'torrent')).toBe(501);
    expect(status('PUT', 'bucket', 'versions')).toBe(405);
    expect(status('PATCH', 'object', '')).toBe(405);
  });
});

test('names of buckets', () => {
  const status = (name: string) => {
    try {
      requireBucketName(name);
      return 200;
    } catch (error) {
      return (error as { status: number }).status;
    }
  };
  for (const name of ['abc', 'a-b.c', '1bucket', 'a'.repeat(63), '1.2.3', 'v1.my-site']) expect([name, status(name)]).toEqual([name, 200]);
  for (const name of [
    'ab',
    'a'.repeat(64),
    'Abc',
    'a_b',
    '..',
    'a..b',
    '-ab',
    'ab-',
    '.ab',
    '192.168.1.1',
    'a.-b',
    'a-.b',
    'xn--abc',
    'ab-s3alias',
    '',
    'a b',
  ])
    expect([name, status(name)]).toEqual([name, 400]);
});

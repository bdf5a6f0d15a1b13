import { expect, test } from 'vitest';
import type { Bucket, ObjectRecord } from '../../model/records.ts';
import { expirationHeader } from './due.ts';
import { lifecycleDocument } from './lifecycle-document.ts';
import { parseLifecycle } from './parse-lifecycle.ts';

const rule = (content: string, more = '<ID>r</ID><Status>Enabled</Status><Filter/>') => `<Rule>${more}${content}</Rule>`;
const document = (...rules: string[]) => `<LifecycleConfiguration>${rules.join('')}</LifecycleConfiguration>`;
const days = '<Expiration><Days>3</Days></Expiration>';
const filtered = (filter: string) => rule(days, `<ID>r</ID><Status>Enabled</Status><Filter>${filter}</Filter>`);

test('what is read is what is written', () => {
  const rules = parseLifecycle(
    document(
      rule(days, '<Status>Disabled</Status><Prefix>logs/</Prefix>'),
      `<Rule><ID>all</ID><Status>Enabled</Status><Filter><And><Prefix>a&amp;b</Prefix><Tag><Key>k</Key><Value>v</Value></Tag><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan><ObjectSizeLessThan>9</ObjectSizeLessThan></And></Filter><NoncurrentVersionExpiration><NoncurrentDays>2</NoncurrentDays><NewerNoncurrentVersions>4</NewerNoncurrentVersions></NoncurrentVersionExpiration></Rule>`,
      rule('<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>'),
      rule('<Expiration><Date>2030-01-01T00:00:00Z</Date></Expiration>', '<ID>d</ID><Status>Enabled</Status><Filter/>'),
      rule(
        '<Transition><Days>0</Days><StorageClass>STANDARD_IA</StorageClass></Transition><Transition><Date>2030-01-01T00:00:00Z</Date><StorageClass>GLACIER</StorageClass></Transition><NoncurrentVersionTransition><NoncurrentDays>1</NoncurrentDays><StorageClass>GLACIER</StorageClass></NoncurrentVersionTransition>',
        '<ID>t</ID><Status>Enabled</Status><Prefix/>',
      ),
      rule(
        '<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>',
        '<ID>m</ID><Status>Enabled</Status><Filter/>',
      ),
    ),
  );
  expect(rules).toHaveLength(6);
  expect(rules[1]).toMatchObject({
    filter: { prefix: 'a&b', tags: { k: 'v' }, greaterThan: 5, lessThan: 9 },
    noncurrent: { days: 2, keep: 4 },
  });
  expect(parseLifecycle(lifecycleDocument(rules))).toEqual(rules);
});

test.each([
  ['no rule', document(), 'MalformedXML'],
  ['an unknown status', document(rule(days, '<Status>enabled</Status><Filter/>')), 'MalformedXML'],
  ['neither filter nor prefix', document(rule(days, '<Status>Enabled</Status>')), 'MalformedXML'],
  ['both filter and prefix', document(rule(days, '<Status>Enabled</Status><Filter/><Prefix/>')), 'MalformedXML'],
  ['nothing to do', document(rule('')), 'InvalidRequest'],
  ['zero days', document(rule('<Expiration><Days>0</Days></Expiration>')), 'InvalidArgument'],
  ['days and date', document(rule('<Expiration><Days>1</Days><Date>2030-01-01T00:00:00Z</Date></Expiration>')), 'MalformedXML'],
  ['a date that is none', document(rule('<Expiration><Date>20200101</Date></Expiration>')), 'MalformedXML'],
  ['a date at noon', document(rule('<Expiration><Date>2030-01-01T12:00:00Z</Date></Expiration>')), 'InvalidArgument'],
  ['an id of 256 characters', document(rule(days, `<ID>${'i'.repeat(256)}</ID><Status>Enabled</Status><Filter/>`)), 'InvalidArgument'],
  ['the same id twice', document(rule(days), rule(days)), 'InvalidArgument'],
  ['an unknown class', document(rule('<Transition><Days>1</Days><StorageClass>TAPE</StorageClass></Transition>')), 'MalformedXML'],
  [
    'a transition after the end',
    document(rule(`${days}<Transition><Days>3</Days><StorageClass>GLACIER</StorageClass></Transition>`)),
    'InvalidArgument',
  ],
  ['two conditions without And', document(filtered('<Prefix>a</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>')), 'MalformedXML'],
  [
    'tags with abandoned uploads',
    document(
      rule(
        '<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>',
        '<ID>r</ID><Status>Enabled</Status><Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>',
      ),
    ),
    'InvalidRequest',
  ],
])('%s is refused', (_what, text, code) => {
  expect(() => parseLifecycle(text)).toThrow(expect.objectContaining({ code }));
});

const record: ObjectRecord = {
  key: 'logs/a',
  versionId: 'null',
  isLatest: true,
  isDeleteMarker: false,
  size: 7,
  etag: '',
  lastModified: Date.UTC(2026, 10, 24, 13),
  facts: { owner: 'ann', headers: {}, metadata: {}, tags: { k: 'v' }, storageClass: 'STANDARD' },
};
const expiration = (...rules: string[]) => {
  const documents = { lifecycle: document(...rules) };
  const bucket: Bucket = { name: 'b', kind: 'own', owner: 'ann', createdAt: 0, versioning: 'off', objectLock: false, documents };
  return expirationHeader(bucket, record)['x-amz-expiration'];
};

test('an object is told at which midnight it goes', () => {
  expect(expiration(filtered('<Prefix>logs/</Prefix>'))).toBe('expiry-date="Sat, 28 Nov 2026 00:00:00 GMT", rule-id="r"');
  expect(expiration(filtered('<Tag><Key>k</Key><Value>v</Value></Tag>'))).toContain('28 Nov');
  expect(expiration(filtered('<ObjectSizeLessThan>8</ObjectSizeLessThan>'))).toContain('28 Nov');
  expect(expiration(filtered('<ObjectSizeGreaterThan>7</ObjectSizeGreaterThan>'))).toBeUndefined();
  expect(expiration(filtered('<Prefix>other/</Prefix>'))).toBeUndefined();
  expect(expiration(rule(days, '<Status>Disabled</Status><Filter/>'))).toBeUndefined();
  expect(
    expiration(filtered(''), rule('<Expiration><Days>1</Days></Expiration>', '<ID>soon</ID><Status>Enabled</Status><Filter/>')),
  ).toContain('soon');
});

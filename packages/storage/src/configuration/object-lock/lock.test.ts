import { expect, test } from 'vitest';
import type { Bucket } from '../../model/records.ts';
import { assertMayChangeRetention } from './guard.ts';
import { parseLockConfiguration, retentionEnd } from './lock-configuration.ts';
import { planLock } from './plan-lock.ts';
import { parseRetention } from './retention.ts';

const now = Date.UTC(2026, 1, 28);
const DAY = 86_400_000;
const configuration = (content: string) =>
  `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>${content}</DefaultRetention></Rule></ObjectLockConfiguration>`;
const bucketWith = (documents: Bucket['documents'], objectLock = true): Bucket => ({
  name: 'b',
  kind: 'own',
  owner: 'ann',
  createdAt: 0,
  versioning: 'enabled',
  objectLock,
  documents,
});

test.each([
  ['another state', '<ObjectLockConfiguration><ObjectLockEnabled>Disabled</ObjectLockEnabled></ObjectLockConfiguration>', 'MalformedXML'],
  ['another mode', configuration('<Mode>FOREVER</Mode><Days>1</Days>'), 'MalformedXML'],
  ['days and years', configuration('<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>'), 'MalformedXML'],
  ['no period', configuration('<Mode>GOVERNANCE</Mode>'), 'MalformedXML'],
  ['no days', configuration('<Mode>GOVERNANCE</Mode><Days>0</Days>'), 'InvalidRetentionPeriod'],
  ['minus one year', configuration('<Mode>COMPLIANCE</Mode><Years>-1</Years>'), 'InvalidRetentionPeriod'],
  ['101 years', configuration('<Mode>COMPLIANCE</Mode><Years>101</Years>'), 'InvalidRetentionPeriod'],
])('a configuration with %s is refused', (_what, text, code) => {
  expect(() => parseLockConfiguration(text)).toThrow(expect.objectContaining({ code, status: 400 }));
});

test('new objects are kept as they ask, else as their bucket says', () => {
  const bucket = bucketWith({ 'object-lock': configuration('<Mode>GOVERNANCE</Mode><Days>2</Days>') });
  expect(planLock({}, bucket, now)).toEqual({ retention: { mode: 'GOVERNANCE', until: now + 2 * DAY } });
  const headers = { 'x-amz-object-lock-mode': 'COMPLIANCE', 'x-amz-object-lock-retain-until-date': '2027-01-01T00:00:00Z' };
  expect(planLock(headers, bucket, now).retention).toEqual({ mode: 'COMPLIANCE', until: Date.UTC(2027, 0, 1) });
  expect(planLock({ 'x-amz-object-lock-legal-hold': 'ON' }, bucketWith({}), now)).toEqual({ legalHold: true });
  expect(planLock({}, bucketWith({}, false), now)).toEqual({});
  expect(() => planLock(headers, bucketWith({}, false), now)).toThrow('missing Object Lock');
  expect(() => planLock({ 'x-amz-object-lock-mode': 'COMPLIANCE' }, bucket, now)).toThrow('must both be supplied');
  expect(() => planLock({ ...headers, 'x-amz-object-lock-retain-until-date': '2020-01-01T00:00:00Z' }, bucket, now)).toThrow(
    'in the future',
  );
});

test('years are those of the calendar', () => {
  expect(retentionEnd({ mode: 'COMPLIANCE', unit: 'Years', count: 2 }, now)).toBe(Date.UTC(2028, 1, 28));
});

const governance = { mode: 'GOVERNANCE', until: now + DAY } as const;
const compliance = { mode: 'COMPLIANCE', until: now + DAY } as const;
test.each([
  ['made longer', compliance, { ...compliance, until: now + 2 * DAY }, false, true],
  ['made shorter', compliance, { ...compliance, until: now + 1 }, true, false],
  ['made weaker', compliance, governance, true, false],
  ['taken away', compliance, undefined, true, false],
  ['made shorter', governance, { ...governance, until: now + 1 }, false, false],
  ['made shorter with the right', governance, { ...governance, until: now + 1 }, true, true],
  ['made stricter with the right', governance, compliance, true, true],
  ['taken away with the right', governance, undefined, true, true],
  ['set', undefined, compliance, false, true],
  ['changed when it is over', { ...compliance, until: now - 1 }, governance, false, true],
])('retention may be %s: %j to %j, bypass %s: %s', (_what, current, wanted, bypassesGovernance, allowed) => {
  const change = () => assertMayChangeRetention(current, wanted, { now, bypassesGovernance });
  if (allowed) expect(change).not.toThrow();
  else expect(change).toThrow(expect.objectContaining({ code: 'AccessDenied', status: 403 }));
});

test('a time that is past is no retention', () => {
  const text = (until: string) => `<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>${until}</RetainUntilDate></Retention>`;
  expect(parseRetention(text('2027-01-01T00:00:00.000Z'), now)).toEqual({ mode: 'GOVERNANCE', until: Date.UTC(2027, 0, 1) });
  expect(() => parseRetention(text('2020-01-01T00:00:00Z'), now)).toThrow('in the future');
  expect(parseRetention('<Retention/>', now)).toBeUndefined();
});

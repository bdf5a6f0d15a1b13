import { element, xmlTime } from '../../protocol/xml/write-xml.ts';
import type { Expiration, LifecycleFilter, LifecycleRule } from './rule.ts';

/** What stands inside a LifecycleConfiguration. Each rule has its id and a `Filter`, also when it came with the older `Prefix`. */
export function lifecycleContent(rules: readonly LifecycleRule[]): string {
  return rules.map((rule) => `<Rule>${ruleContent(rule)}</Rule>`).join('');
}

/** The document that `parseLifecycle` reads. */
export function lifecycleDocument(rules: readonly LifecycleRule[]): string {
  return `<LifecycleConfiguration>${lifecycleContent(rules)}</LifecycleConfiguration>`;
}

function ruleContent({ id, isEnabled, filter, expiration, noncurrent, abortUploads }: LifecycleRule): string {
  return [
    element('ID', id),
    filterElement(filter),
    element('Status', isEnabled ? 'Enabled' : 'Disabled'),
    expiration === undefined ? '' : `<Expiration>${expirationContent(expiration)}</Expiration>`,
    noncurrent === undefined
      ? ''
      : `<NoncurrentVersionExpiration>${element('NoncurrentDays', noncurrent.days)}${element('NewerNoncurrentVersions', noncurrent.keep || undefined)}</NoncurrentVersionExpiration>`,
    abortUploads === undefined
      ? ''
      : `<AbortIncompleteMultipartUpload>${element('DaysAfterInitiation', abortUploads)}</AbortIncompleteMultipartUpload>`,
  ].join('');
}

function filterElement({ prefix, tags, greaterThan, lessThan }: LifecycleFilter): string {
  const conditions = [
    ...(prefix === undefined ? [] : [element('Prefix', prefix)]),
    ...Object.entries(tags).map(([key, value]) => `<Tag>${element('Key', key)}${element('Value', value)}</Tag>`),
    ...(greaterThan === undefined ? [] : [element('ObjectSizeGreaterThan', greaterThan)]),
    ...(lessThan === undefined ? [] : [element('ObjectSizeLessThan', lessThan)]),
  ];
  const all = conditions.join('');
  return `<Filter>${conditions.length > 1 ? `<And>${all}</And>` : all}</Filter>`;
}

function expirationContent(expiration: Expiration): string {
  if ('days' in expiration) return element('Days', expiration.days);
  if ('date' in expiration) return element('Date', xmlTime(expiration.date));
  return element('ExpiredObjectDeleteMarker', expiration.deleteMarkers);
}

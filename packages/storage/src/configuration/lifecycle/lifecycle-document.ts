import { element, xmlTime } from '../../protocol/xml/write-xml.ts';
import type { Expiration, LifecycleFilter, LifecycleRule } from './rule.ts';

/** What stands inside a LifecycleConfiguration. Each rule has its id, also when it came without one. */
export function lifecycleContent(rules: readonly LifecycleRule[]): string {
  return rules.map((rule) => `<Rule>${ruleContent(rule)}</Rule>`).join('');
}

/** The document that `parseLifecycle` reads. */
export function lifecycleDocument(rules: readonly LifecycleRule[]): string {
  return `<LifecycleConfiguration>${lifecycleContent(rules)}</LifecycleConfiguration>`;
}

function ruleContent(rule: LifecycleRule): string {
  const { id, isEnabled, filter, expiration, noncurrent, transitions, noncurrentTransitions, abortUploads } = rule;
  return [
    element('ID', id),
    filterElement(filter),
    element('Status', isEnabled ? 'Enabled' : 'Disabled'),
    expiration === undefined ? '' : `<Expiration>${expirationContent(expiration)}</Expiration>`,
    ...transitions.map(
      ({ when, storageClass }) => `<Transition>${expirationContent(when)}${element('StorageClass', storageClass)}</Transition>`,
    ),
    noncurrent === undefined ? '' : `<NoncurrentVersionExpiration>${noncurrentContent(noncurrent)}</NoncurrentVersionExpiration>`,
    ...noncurrentTransitions.map(
      (one) =>
        `<NoncurrentVersionTransition>${noncurrentContent(one)}${element('StorageClass', one.storageClass)}</NoncurrentVersionTransition>`,
    ),
    abortUploads === undefined
      ? ''
      : `<AbortIncompleteMultipartUpload>${element('DaysAfterInitiation', abortUploads)}</AbortIncompleteMultipartUpload>`,
  ].join('');
}

function noncurrentContent({ days, keep }: { readonly days: number; readonly keep: number }): string {
  return element('NoncurrentDays', days) + element('NewerNoncurrentVersions', keep || undefined);
}

function filterElement({ prefix, isLegacy, tags, greaterThan, lessThan }: LifecycleFilter): string {
  if (isLegacy) return element('Prefix', prefix);
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

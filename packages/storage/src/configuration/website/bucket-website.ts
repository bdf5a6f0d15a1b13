import { invalidArgument, s3Error } from '../../protocol/s3-error.ts';
import { childOf, childrenOf, readXml, textOf } from '../../protocol/xml/read-xml.ts';
import { documentOperations } from '../document-operations.ts';

const MOST_RULES = 50;

/** Kept and given back for tools that manage buckets; web pages are the business of sites. */
export const bucketWebsite = documentOperations({
  noun: 'BucketWebsite',
  query: 'website',
  getAction: 's3:GetBucketWebsite',
  putAction: 's3:PutBucketWebsite',
  deleteAction: 's3:DeleteBucketWebsite',
  check(text) {
    checkWebsite(text);
    return text;
  },
  absent: ({ bucket }) => {
    throw s3Error('NoSuchWebsiteConfiguration', { details: { BucketName: bucket.name } });
  },
});

/** Throws `MalformedXML` and `InvalidArgument` as S3 does. */
export function checkWebsite(text: string): void {
  const document = readXml(text, 'WebsiteConfiguration');
  const redirect = childOf(document, 'RedirectAllRequestsTo');
  const index = childOf(document, 'IndexDocument');
  if (redirect !== undefined) {
    if (document.children.length > 1 || !textOf(redirect, 'HostName')) throw s3Error('MalformedXML');
    return;
  }
  const suffix = index && textOf(index, 'Suffix');
  if (suffix === undefined)
    throw invalidArgument('A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty', 'IndexDocument', 'null');
  if (suffix === '' || suffix.includes('/')) throw invalidArgument('The IndexDocument Suffix is not well formed', 'IndexDocument', suffix);
  const rules = childOf(document, 'RoutingRules');
  if (rules !== undefined && childrenOf(rules, 'RoutingRule').length > MOST_RULES)
    throw s3Error('InvalidRequest', { message: 'There are too many routing rules.' });
}

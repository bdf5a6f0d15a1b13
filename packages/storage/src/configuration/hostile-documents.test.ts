import { expect, test } from 'vitest';
import { parseOwnership } from '../authorization/ownership.ts';
import { evaluatePolicy } from '../authorization/policy/evaluate-policy.ts';
import { parsePolicy } from '../authorization/policy/policy-document.ts';
import { parsePublicAccessBlock } from '../authorization/public-access-block.ts';
import { StorageError } from '../model/storage-error.ts';
import { parseCors } from './cors/cors-document.ts';
import { parseDefaultEncryption } from './default-encryption/document.ts';
import { lifecycleDocument } from './lifecycle/lifecycle-document.ts';
import { parseLifecycle } from './lifecycle/parse-lifecycle.ts';
import { parseLogging } from './logging/logging-document.ts';
import { parseLockConfiguration } from './object-lock/lock-configuration.ts';
import { parseRetention } from './object-lock/retention.ts';
import { parseTagging } from './tagging/tag-set.ts';
import { parseVersioning } from './versioning/bucket-versioning.ts';
import { checkWebsite } from './website/bucket-website.ts';

const DOCUMENTS: readonly (readonly [string, string, (text: string) => unknown])[] = [
  ['cors', '<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin><MaxAgeSeconds>3</MaxAgeSeconds></CORSRule></CORSConfiguration>', parseCors],
  ['lifecycle', '<LifecycleConfiguration><Rule><ID>a</ID><Status>Enabled</Status><Filter><And><Prefix>a</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter><Expiration><Date>2030-01-01T00:00:00Z</Date></Expiration></Rule></LifecycleConfiguration>', (text) => parseLifecycle(lifecycleDocument(parseLifecycle(text)))],
  ['tagging', '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>', (text) => parseTagging(text, 10)],
  ['encryption', '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>', parseDefaultEncryption],
  ['object lock', '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>', parseLockConfiguration],
  ['retention', '<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate></Retention>', (text) => parseRetention(text, 0)],
  ['logging', '<BucketLoggingStatus><LoggingEnabled><TargetBucket>b</TargetBucket><TargetPrefix>p</TargetPrefix></LoggingEnabled></BucketLoggingStatus>', parseLogging],
  ['website', '<WebsiteConfiguration><IndexDocument><Suffix>i</Suffix></IndexDocument></WebsiteConfiguration>', checkWebsite],
  ['versioning', '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>', parseVersioning],
  ['ownership', '<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>', parseOwnership],
  ['public access block', '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>', parsePublicAccessBlock],
  ['policy', '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::a:root"]},"Action":["s3:*"],"Resource":"arn:aws:s3:::b/*","Condition":{"StringLike":{"s3:prefix":["a*"]},"NumericLessThan":{"s3:max-keys":3},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}]}', askPolicy],
]; // prettier-ignore

function askPolicy(text: string): void {
  const policy = parsePolicy(text, 'b');
  evaluatePolicy(policy, {
    account: { id: 'a', name: 'a' },
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
    keys: () => ['10.0.0.1'],
  });
}

const PIECES = ['<', '>', '&', '"', '\0', '\ud800', '999999999999', '-1', '*', '${', '}', '[', '{}', 'null', '<a/>', ']]>', '<!--', '&#0;', '__proto__', 'toString']; // prettier-ignore

/** The same numbers each time, so that a failure comes again. */
function createNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return (state >>> 8) % below;
  };
}

function change(text: string, number: (below: number) => number): string {
  const at = number(text.length + 1);
  const length = number(12);
  const inserted = number(4) === 0 ? text.slice(at, at + 3 * length) : (PIECES[number(PIECES.length)] ?? '');
  return text.slice(0, at) + inserted + text.slice(number(4) === 0 ? at : at + length);
}

test.each(DOCUMENTS)('whatever is sent for %s is read or refused as an error of the client', (_what, document, read) => {
  const number = createNumbers(7);
  for (let round = 0; round < 300; round++) {
    let text = document;
    for (let changes = number(3); changes >= 0; changes--) text = change(text, number);
    try {
      read(text);
    } catch (error) {
      if (!(error instanceof StorageError) || error.status >= 500) expect.fail(`${JSON.stringify(text)}: ${error}`);
    }
  }
});

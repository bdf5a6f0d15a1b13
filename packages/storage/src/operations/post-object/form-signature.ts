import { createHmac } from 'node:crypto';
import type { AccessKeyFile } from '@daspanel/formats/access-key.ts';
import type { Caller } from '../../model/records.ts';
import type { OperationContext } from '../../protocol/operation.ts';
import { invalidArgument, s3Error } from '../../protocol/s3-error.ts';
import { callerOf } from '../../protocol/signature/authenticate.ts';
import { readCredential } from '../../protocol/signature/read-credential.ts';
import { isSameSignature, signingKey } from '../../protocol/signature/signing-key.ts';

type Fields = ReadonlyMap<string, string>;

/** Who signed a form's policy; nobody when it has none. Forms may be signed as Signature Version 4 or, as S3 documents for forms, Version 2. */
export async function authenticateForm(context: OperationContext, fields: Fields): Promise<Caller> {
  const policy = fields.get('policy');
  const isVersion4 = fields.has('x-amz-signature') || fields.has('x-amz-algorithm') || fields.has('x-amz-credential');
  const isVersion2 = fields.has('signature') || fields.has('awsaccesskeyid');
  if (policy === undefined) {
    if (isVersion4 || isVersion2)
      throw invalidArgument(
        "Bucket POST must contain a field named 'policy'.  If it is specified, please check the order of the fields.",
        'policy',
        '',
      );
    return { account: null };
  }
  const key = isVersion4 ? await checkVersion4(context, fields, policy) : await checkVersion2(context, fields, policy);
  return callerOf(key);
}

async function checkVersion4(context: OperationContext, fields: Fields, policy: string): Promise<AccessKeyFile> {
  if (required(fields, 'x-amz-algorithm') !== 'AWS4-HMAC-SHA256')
    throw invalidArgument('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"', 'x-amz-algorithm', fields.get('x-amz-algorithm') ?? '');
  const text = required(fields, 'x-amz-credential');
  const credential = readCredential(text);
  if (credential === undefined) throw invalidArgument('The Credential field is mal-formed', 'x-amz-credential', text);
  const date = required(fields, 'x-amz-date');
  const key = await findKey(context, credential.accessKeyId);
  const expected = signingKey(key.secret, credential).sign(policy);
  if (!date.startsWith(credential.date) || !isSameSignature(expected, required(fields, 'x-amz-signature'))) throw mismatch(key.id);
  return key;
}

async function checkVersion2(context: OperationContext, fields: Fields, policy: string): Promise<AccessKeyFile> {
  const key = await findKey(context, required(fields, 'awsaccesskeyid'));
  const expected = createHmac('sha1', key.secret).update(policy).digest('base64');
  if (!isSameSignature(expected, required(fields, 'signature'))) throw mismatch(key.id);
  return key;
}

async function findKey({ keys, now }: OperationContext, id: string): Promise<AccessKeyFile> {
  const key = await keys.find(id);
  if (key === undefined || (key.expiresAt !== null && key.expiresAt <= now()))
    throw s3Error('InvalidAccessKeyId', { details: { AWSAccessKeyId: id } });
  return key;
}

function required(fields: Fields, name: string): string {
  const value = fields.get(name);
  if (value === undefined)
    throw invalidArgument(
      `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
      name,
      '',
    );
  return value;
}

function mismatch(id: string): Error {
  return s3Error('SignatureDoesNotMatch', { details: { AWSAccessKeyId: id } });
}

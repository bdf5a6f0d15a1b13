import { basename } from 'node:path';
import { parseTagging, MOST_OBJECT_TAGS } from '../../configuration/tagging/tag-set.ts';
import type { ObjectRecord } from '../../model/records.ts';
import { createRequestBody, LARGEST_BODY } from '../../protocol/body/request-body.ts';
import type { BucketContext, Operation, S3Answer, S3Request } from '../../protocol/operation.ts';
import { encodeUri } from '../../protocol/percent-encoding.ts';
import { invalidArgument, s3Error } from '../../protocol/s3-error.ts';
import { headerText } from '../../protocol/header-text.ts';
import { requireKeyLength } from '../../protocol/target.ts';
import { element, XML_HEADER } from '../../protocol/xml/write-xml.ts';
import { objectAddress } from '../object-address.ts';
import { storeObject } from '../put-object.ts';
import { authenticateForm } from './form-signature.ts';
import { checkPostPolicy, readPostPolicy, type LengthRange } from './post-policy.ts';
import { readForm, type UploadForm } from './read-form.ts';

/** An upload by an HTML form; who may do it is in its fields, not in its headers. Source: S3 API reference, "POST Object". */
export const postObject: Operation = {
  name: 'PostObject',
  method: 'POST',
  target: 'bucket',
  action: 's3:PutObject',
  authorizesItself: true,
  async run(context, request) {
    const contentType = request.headers['content-type'] ?? '';
    if (!/^multipart\/form-data/i.test(contentType))
      throw s3Error('MethodNotAllowed', { details: { Method: 'POST', ResourceType: 'BUCKET' } });
    const form = await readForm(contentType, request.body.bytes);
    try {
      return await storeForm(context, request, form);
    } finally {
      form.close();
    }
  },
};

async function storeForm(context: BucketContext, request: S3Request, form: UploadForm): Promise<S3Answer> {
  const fields = expandFileName(form);
  const key = readFormKey(fields);
  const caller = await authenticateForm(context, fields);
  const policy = fields.get('policy');
  const range: LengthRange =
    policy === undefined
      ? { least: 0, most: LARGEST_BODY }
      : checkPostPolicy(readPostPolicy(policy), new Map([...fields, ['bucket', context.bucket.name]]), context.now());
  const headers = headersOfFields(fields);
  const upload: S3Request = { ...request, caller, headers, key };
  await context.authorize({
    request: upload,
    bucket: context.bucket,
    action: 's3:PutObject',
    key,
    object: () => context.objects.find(key),
  });
  const body = createRequestBody({
    headers: { ...headers, 'transfer-encoding': 'chunked' },
    payload: { kind: 'unsigned' },
    hasChecksum: true,
    open: () => limited(form.file, range),
  });
  const { record, headers: answered } = await storeObject(context, { ...upload, body });
  return answerForm(request, { fields, context, record, headers: answered });
}

/** `${filename}` stands for the name of the file, without the folders that some browsers send. Fields are judged with it in its place. */
function expandFileName({ fields, fileName }: UploadForm): ReadonlyMap<string, string> {
  const name = basename(fileName.replaceAll('\\', '/'));
  const key = fields.get('key');
  return key === undefined ? fields : new Map([...fields, ['key', key.replaceAll('${filename}', () => name)]]);
}

function readFormKey(fields: ReadonlyMap<string, string>): string {
  const key = fields.get('key');
  if (key === undefined)
    throw invalidArgument(
      "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
      'key',
      '',
    );
  if (key === '')
    throw s3Error('InvalidArgument', {
      message: 'User key must have a length greater than 0.',
      details: { ArgumentName: 'key', ArgumentValue: '' },
    });
  if (key.includes('\0')) throw s3Error('InvalidURI');
  requireKeyLength(key);
  return key;
}

/** Fields are named like the headers of PutObject, but for these. Header texts are one byte a character. */
function headersOfFields(fields: ReadonlyMap<string, string>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of fields) {
    if (name === 'acl') headers['x-amz-acl'] = value;
    else if (name === 'tagging') headers['x-amz-tagging'] = new URLSearchParams(parseTagging(value, MOST_OBJECT_TAGS)).toString();
    else if (FORM_HEADERS.test(name)) headers[name] = headerText(value);
  }
  return headers;
}

const FORM_HEADERS =
  /^(x-amz-(?!credential$|date$|algorithm$|signature$|security-token$)|content-(type|disposition|encoding|language|md5)$|cache-control$|expires$)/;

async function* limited(bytes: AsyncIterable<Uint8Array>, { least, most }: LengthRange): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > Math.min(most, LARGEST_BODY))
      throw s3Error('EntityTooLarge', { details: { ProposedSize: String(size), MaxSizeAllowed: String(Math.min(most, LARGEST_BODY)) } });
    yield piece;
  }
  if (size < least) throw s3Error('EntityTooSmall', { details: { ProposedSize: String(size), MinSizeAllowed: String(least) } });
}

interface Stored {
  readonly fields: ReadonlyMap<string, string>;
  readonly context: BucketContext;
  readonly record: ObjectRecord;
  readonly headers: Readonly<Record<string, string>>;
}

function answerForm(request: S3Request, { fields, context, record, headers }: Stored): S3Answer {
  const etag = `"${record.etag}"`;
  const bucket = context.bucket.name;
  const location = objectAddress(request, record.key);
  const redirect = redirection(fields.get('success_action_redirect') ?? fields.get('redirect'), { bucket, key: record.key, etag });
  if (redirect !== undefined) return { status: 303, headers: { ...headers, etag, location: redirect } };
  switch (fields.get('success_action_status') ?? '204') {
    case '200':
      return { status: 200, headers: { ...headers, etag, location } };
    case '201':
      return {
        status: 201,
        headers: { ...headers, etag, location, 'content-type': 'application/xml' },
        body: `${XML_HEADER}<PostResponse>${element('Location', location)}${element('Bucket', bucket)}${element('Key', record.key)}${element('ETag', etag)}</PostResponse>`,
      };
    default:
      return { status: 204, headers: { ...headers, etag, location } };
  }
}

/** Where the browser goes on; undefined when there is no address or it is none. */
function redirection(address: string | undefined, added: Readonly<Record<string, string>>): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const query = Object.entries(added).map(([name, value]) => `${name}=${encodeUri(value)}`);
  const start = /^[\u0021-\u007e]+$/.test(address) ? address : url.href;
  return `${start}${url.search === '' ? '?' : '&'}${query.join('&')}`;
}

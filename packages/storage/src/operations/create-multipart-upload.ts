import type { Checksum, ChecksumAlgorithm } from '../model/records.ts';
import type { Operation } from '../protocol/operation.ts';
import { readAlgorithm } from '../protocol/checksums/announced-checksum.ts';
import { isCombinable } from '../protocol/checksums/combine-crc.ts';
import { s3Error } from '../protocol/s3-error.ts';
import { element, xmlAnswer } from '../protocol/xml/write-xml.ts';
import { newObjectFacts } from './new-object-facts.ts';

export const createMultipartUpload: Operation = {
  name: 'CreateMultipartUpload',
  method: 'POST',
  target: 'object',
  query: ['uploads'],
  action: 's3:PutObject',
  async run(context, request) {
    const { objects, bucket, encryption } = context;
    const { headers, key, caller } = request;
    const facts = await newObjectFacts(context, request);
    const plan = encryption.plan(headers, bucket);
    const checksum = readUploadChecksum(headers);
    const upload = await objects.createUpload(key, {
      initiator: caller.account?.id ?? bucket.owner,
      facts: plan === undefined ? facts : { ...facts, encryption: plan.facts },
      ...(checksum === undefined ? {} : { checksum }),
    });
    const content = `${element('Bucket', bucket.name)}${element('Key', key)}${element('UploadId', upload.id)}`;
    return xmlAnswer('InitiateMultipartUploadResult', content, {
      ...plan?.responseHeaders,
      ...(checksum === undefined ? {} : { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }),
    });
  },
};

interface UploadChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: Checksum['type'];
}

/** Which checksum the upload shall have; undefined: not said. CRCs can be put together to that of the whole object, hashes cannot. */
function readUploadChecksum(headers: Readonly<Record<string, string>>): UploadChecksum | undefined {
  const name = headers['x-amz-checksum-algorithm'];
  const type = headers['x-amz-checksum-type']?.toUpperCase();
  if (name === undefined) {
    if (type !== undefined)
      throw s3Error('InvalidRequest', {
        message: 'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
      });
    return undefined;
  }
  const algorithm = readAlgorithm(name);
  if (type !== undefined && type !== 'COMPOSITE' && type !== 'FULL_OBJECT')
    throw s3Error('InvalidRequest', { message: 'Value for x-amz-checksum-type header is invalid.' });
  if ((type === 'COMPOSITE' && algorithm === 'CRC64NVME') || (type === 'FULL_OBJECT' && !isCombinable(algorithm)))
    throw s3Error('InvalidRequest', {
      message: `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    });
  return { algorithm, type: type ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE') };
}

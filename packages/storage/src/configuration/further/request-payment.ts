import { s3Error } from '../../protocol/s3-error.ts';
import { readXml, textOf } from '../../protocol/xml/read-xml.ts';
import { element, xmlAnswer } from '../../protocol/xml/write-xml.ts';
import { documentOperations } from '../document-operations.ts';

/** Who pays for requests. Nobody does here; the choice is kept and given back. */
export const bucketRequestPayment = documentOperations({
  noun: 'BucketRequestPayment',
  query: 'requestPayment',
  getAction: 's3:GetBucketRequestPayment',
  putAction: 's3:PutBucketRequestPayment',
  check(text) {
    const payer = textOf(readXml(text, 'RequestPaymentConfiguration'), 'Payer');
    if (payer !== 'BucketOwner' && payer !== 'Requester') throw s3Error('MalformedXML');
    return text;
  },
  absent: () => xmlAnswer('RequestPaymentConfiguration', element('Payer', 'BucketOwner')),
});

import { s3Error } from '../../protocol/s3-error.ts';
import { readXml, textOf } from '../../protocol/xml/read-xml.ts';
import { xmlAnswer } from '../../protocol/xml/write-xml.ts';
import { documentOperations } from '../document-operations.ts';

/** There is no network of edges, so acceleration can only be off. */
export const bucketAccelerate = documentOperations({
  noun: 'BucketAccelerateConfiguration',
  query: 'accelerate',
  getAction: 's3:GetAccelerateConfiguration',
  putAction: 's3:PutAccelerateConfiguration',
  check(text) {
    const status = textOf(readXml(text, 'AccelerateConfiguration'), 'Status');
    if (status === 'Enabled') throw s3Error('NotImplemented', { message: 'Transfer acceleration is not implemented.' });
    if (status !== 'Suspended') throw s3Error('MalformedXML');
    return text;
  },
  absent: () => xmlAnswer('AccelerateConfiguration', ''),
});

import { s3Error } from '../../protocol/s3-error.ts';
import { readXml } from '../../protocol/xml/read-xml.ts';
import { xmlAnswer } from '../../protocol/xml/write-xml.ts';
import { documentOperations } from '../document-operations.ts';

/** There is no queue, topic or function here that could be told, so the only notification configuration is the empty one. */
export const bucketNotification = documentOperations({
  noun: 'BucketNotificationConfiguration',
  query: 'notification',
  getAction: 's3:GetBucketNotification',
  putAction: 's3:PutBucketNotification',
  check(text) {
    if (readXml(text, 'NotificationConfiguration').children.length > 0)
      throw s3Error('NotImplemented', {
        message: 'Notifications are not implemented: there is no queue, topic or function that could be told.',
      });
    return text;
  },
  absent: () => xmlAnswer('NotificationConfiguration', ''),
});

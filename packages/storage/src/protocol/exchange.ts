import type { Bucket } from '../model/records.ts';
import type { S3Request } from './operation.ts';

/** What is known of a request while it is worked on; what the answer to a failure needs. */
export interface Exchange {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Known once the bucket was found. */
  bucket?: Bucket | undefined;
  /** The client waits for `100 Continue` before it sends the body. */
  isAwaited: boolean;
  /** For access logs; the request is known once its signature was checked. */
  readonly startedAt: number;
  request?: S3Request;
  errorCode?: string;
}

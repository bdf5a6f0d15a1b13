import type { Action, BucketContext, Operation, S3Answer, S3Request } from '../protocol/operation.ts';
import { XML_HEADER } from '../protocol/xml/write-xml.ts';

/** Longest document that a client may send (a lifecycle of 1,000 rules is the longest sensible one). */
export const MOST_DOCUMENT_BYTES = 1_048_576;

/** A subresource of a bucket that is one document: put, given back, removed. */
export interface DocumentKind {
  /** As in the names of its operations: `GetBucketCors`, `PutBucketCors`, `DeleteBucketCors`. */
  readonly noun: string;
  readonly query: string;
  readonly getAction: Action;
  readonly putAction: Action;
  /** Absent: it cannot be removed. */
  readonly deleteAction?: Action;
  /** Checks what came and gives what is stored; throws the S3 error of a wrong document. */
  check(text: string, context: BucketContext, request: S3Request): string | Promise<string>;
  /** The answer to GET when nothing was put; may throw. */
  absent(context: BucketContext): S3Answer;
  /** The answer to GET; absent: the document as it is stored. */
  present?(stored: string, context: BucketContext): S3Answer;
  /** Status of a PUT that succeeded; 200 unless it is given. */
  readonly putStatus?: number;
}

export function documentOperations(kind: DocumentKind): readonly Operation[] {
  const { noun, query, getAction, putAction, deleteAction, putStatus = 200 } = kind;
  const get: Operation = {
    target: 'bucket',
    query: [query],
    name: `Get${noun}`,
    method: 'GET',
    action: getAction,
    run: async (context) => {
      const stored = context.bucket.documents[query];
      if (stored === undefined) return kind.absent(context);
      return kind.present?.(stored, context) ?? storedXml(stored);
    },
  };
  const put: Operation = {
    target: 'bucket',
    query: [query],
    name: `Put${noun}`,
    method: 'PUT',
    action: putAction,
    run: async (context, request) => {
      const stored = await kind.check(await request.readText(MOST_DOCUMENT_BYTES), context, request);
      await context.buckets.saveDocument(context.bucket.name, query, stored);
      return { status: putStatus };
    },
  };
  if (deleteAction === undefined) return [get, put];
  const remove: Operation = {
    target: 'bucket',
    query: [query],
    name: `Delete${noun}`,
    method: 'DELETE',
    action: deleteAction,
    run: async (context) => {
      await context.buckets.saveDocument(context.bucket.name, query, null);
      return { status: 204 };
    },
  };
  return [get, put, remove];
}

/** A document as its owner put it. */
export function storedXml(stored: string): S3Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: stored.trimStart().startsWith('<?xml') ? stored : `${XML_HEADER}${stored}`,
  };
}

import { createHash } from 'node:crypto';
import type { IncomingBody } from '../model/object-store.ts';
import { sealStream } from './sealed-stream.ts';

interface Sealing {
  readonly dataKey: Uint8Array;
  readonly part: number;
  /** SSE-S3 keeps the MD5 of the object as its ETag; with SSE-C and SSE-KMS it is that of what is stored. */
  readonly keepsMd5: boolean;
}

/** `body` as it is stored. */
export function sealBody(body: IncomingBody, { dataKey, part, keepsMd5 }: Sealing): IncomingBody {
  let plainBytes = 0;
  const md5 = keepsMd5 ? createHash('md5') : undefined;
  async function* count() {
    for await (const chunk of body.bytes) {
      plainBytes += chunk.length;
      md5?.update(chunk);
      yield chunk;
    }
  }
  const { finish, length } = body;
  return {
    bytes: sealStream(dataKey, part, count()),
    length,
    ...(finish === undefined ? {} : { finish: () => finish.call(body) }),
    plainSize: () => plainBytes,
    ...(md5 === undefined ? {} : { etag: () => md5.digest('hex') }),
  };
}

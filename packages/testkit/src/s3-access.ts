import { Agent } from 'node:http';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ReachedDaspanel } from './reach-daspanel.ts';

export interface S3Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Paths with signatures in them, made by the AWS SDK: what a browser or any HTTP client sends to `s3.H` without knowing a key. */
export interface S3Signer {
  /** Name and port to ask, as the Host header has them. */
  readonly host: string;
  get(bucket: string, key: string): Promise<string>;
  put(bucket: string, key: string): Promise<string>;
  list(bucket: string, after?: string): Promise<string>;
}

const EXPIRES = { expiresIn: 3_600 };

/** The AWS SDK's client of a running Daspanel, over HTTP, without retries. Names are not resolved, as in `visit`. */
export function createS3Client(daspanel: ReachedDaspanel, credentials: S3Key): S3Client {
  const httpAgent = new Agent({ keepAlive: true, lookup: (_host, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) });
  return new S3Client({ ...settingsFor(daspanel, credentials), maxAttempts: 1, requestHandler: { httpAgent } });
}

const hostOf = ({ hostName, httpPort }: ReachedDaspanel) => `s3.${hostName}:${httpPort}`;

function settingsFor(daspanel: ReachedDaspanel, credentials: S3Key) {
  return { credentials, endpoint: `http://${hostOf(daspanel)}`, region: 'us-east-1', forcePathStyle: true };
}

/** Signs for the HTTP port of a running Daspanel. Nothing is sent. */
export function createS3Signer(daspanel: ReachedDaspanel, credentials: S3Key): S3Signer {
  const host = hostOf(daspanel);
  const client = new S3Client({
    ...settingsFor(daspanel, credentials),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const pathOf = (url: string) => url.slice(`http://${host}`.length);
  return {
    host,
    get: async (bucket, key) => pathOf(await getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key }), EXPIRES)),
    put: async (bucket, key) => pathOf(await getSignedUrl(client, new PutObjectCommand({ Bucket: bucket, Key: key }), EXPIRES)),
    list: async (bucket, after) =>
      pathOf(
        await getSignedUrl(
          client,
          new ListObjectsV2Command({ Bucket: bucket, ...(after === undefined ? {} : { StartAfter: after }) }),
          EXPIRES,
        ),
      ),
  };
}

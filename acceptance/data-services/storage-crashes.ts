import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { createS3Client } from '@daspanel/testkit/s3-access.ts';
import { createSite } from '@daspanel/testkit/sites.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import type { Report } from '../report.ts';
import type { AccessKey } from './s3-programs.ts';

const repository = join(import.meta.dirname, '..', '..');
const KILLS = 24;
const KEYS = ['one.bin', 'folder/two.bin', 'folder/three.bin', 'four.bin'];
const PART = 5 * 1_048_576;
/** Longest time from the first request to the kill, in milliseconds: a write of these sizes is somewhere in its middle then. */
const LATEST_KILL = 120;

/** What may be found under a key: the last acknowledged content, or one that was on its way when the storage part was killed. */
type Candidates = Map<string, Set<string>>;

/** The sweep of the storage package: one change each, killed at its first, second, … last call of the kernel that writes. */
const SWEEP = 'packages/storage/src/files/crash.program.test.ts';

/** Kills storage at each call of a change, and the running part again and again while objects are overwritten, whole and in parts. */
export async function checkStorageCrashes(report: Report, daspanel: RunningDaspanel, key: AccessKey): Promise<void> {
  await report.point('kill -9 of storage at every call of PUT, multipart and DELETE', async () => {
    const vitest = join(repository, 'node_modules/vitest/vitest.mjs');
    const swept = await runProgram(process.execPath, [vitest, 'run', '--project', 'programs', '--reporter', 'verbose', SWEEP], {
      cwd: repository,
      env: { ...process.env, PATH: process.env['PATH'] ?? '', NO_COLOR: '1' },
      timeoutMilliseconds: 300_000,
    });
    const said = swept.stdout.toString('utf8');
    if (swept.status !== 0) throw new Error(said.slice(-600));
    return /Tests\s+(.*)/.exec(said)?.[1] ?? 'passed';
  });
  const site = await createSite(daspanel, { name: 'crashes' });
  const client = createS3Client(daspanel, key);
  const folder = join(daspanel.data, 'sites', site.id, 'versions', site.activeVersion);
  await report.point(
    `${KILLS} kill -9 of storage during PUT and multipart uploads: old or new objects, nothing half, nothing left`,
    async () => {
      const candidates: Candidates = new Map();
      let interrupted = 0;
      for (let turn = 0; turn < KILLS; turn += 1) {
        const writes = KEYS.map((name, index) => write(client, site.name, name, (index + turn) % 2 === 0, candidates));
        await wait(Math.random() * LATEST_KILL);
        await killStorage(daspanel);
        interrupted += (await Promise.all(writes)).filter((isAcknowledged) => !isAcknowledged).length;
        await waitForStorage(client, site.name);
        await checkObjects(client, site.name, candidates);
      }
      const left = (await readdir(folder, { recursive: true })).filter((name) => !KEYS.includes(name) && name !== 'folder');
      if (left.length > 0) throw new Error(`left in the version: ${left.join(', ')}`);
      return `${interrupted} of ${KILLS * KEYS.length} writes were interrupted, 0 torn, 0 acknowledged lost`;
    },
  );
  client.destroy();
}

/** Writes new content and notes what may be found; gives whether it was acknowledged. */
async function write(client: S3Client, bucket: string, name: string, inParts: boolean, candidates: Candidates): Promise<boolean> {
  const content = randomBytes(inParts ? PART + 1_000 : 200_000);
  const digest = digestOf(content);
  const before = candidates.get(name) ?? new Set(['absent']);
  candidates.set(name, new Set([...before, digest]));
  try {
    if (inParts) await uploadInParts(client, bucket, name, content);
    else await client.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body: content, Metadata: { digest } }));
  } catch {
    return false;
  }
  candidates.set(name, new Set([digest]));
  return true;
}

async function uploadInParts(client: S3Client, bucket: string, name: string, content: Buffer): Promise<void> {
  const to = { Bucket: bucket, Key: name };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...to, Metadata: { digest: digestOf(content) } }));
  const parts = [];
  for (const [index, Body] of [content.subarray(0, PART), content.subarray(PART)].entries()) {
    const { ETag } = await client.send(new UploadPartCommand({ ...to, UploadId, PartNumber: index + 1, Body }));
    parts.push({ PartNumber: index + 1, ETag });
  }
  await client.send(new CompleteMultipartUploadCommand({ ...to, UploadId, MultipartUpload: { Parts: parts } }));
}

async function killStorage(daspanel: RunningDaspanel): Promise<void> {
  const { json } = await daspanel.call('GET', '/v1/parts');
  const { pid } = (json as { items: { name: string; pid: number | null }[] }).items.find(({ name }) => name === 'storage') ?? { pid: null };
  if (pid !== null) process.kill(pid, 'SIGKILL');
}

async function waitForStorage(client: S3Client, bucket: string): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    const isThere = await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 })).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await wait(50);
  }
  throw new Error('storage did not come back');
}

/** What is found becomes the only candidate: it must not change any more by itself. */
async function checkObjects(client: S3Client, bucket: string, candidates: Candidates): Promise<void> {
  const listed = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
  for (const { Key = '' } of listed.Contents ?? []) if (!candidates.has(Key)) throw new Error(`${Key} is listed, and was never written`);
  for (const [name, allowed] of candidates) {
    const found = await read(client, bucket, name);
    if (!allowed.has(found.digest)) throw new Error(`${name} has content that was never whole, or an older one`);
    if (found.digest !== 'absent' && found.noted !== found.digest) throw new Error(`${name} has the metadata of another content`);
    const entry = listed.Contents?.find(({ Key }) => Key === name);
    if ((entry === undefined) !== (found.digest === 'absent') || entry?.ETag !== found.etag)
      throw new Error(`${name} is listed otherwise than it is read`);
    candidates.set(name, new Set([found.digest]));
  }
}

async function read(client: S3Client, bucket: string, name: string) {
  try {
    const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: name }));
    const bytes = (await found.Body?.transformToByteArray()) ?? new Uint8Array();
    return { digest: digestOf(bytes), noted: found.Metadata?.['digest'], etag: found.ETag };
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return { digest: 'absent', noted: undefined, etag: undefined };
    throw error;
  }
}

function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { runProgram, type ProgramResult } from '@daspanel/platform/run-program.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANN, startServer, type TestServer } from './testing/start-server.ts';

let server: TestServer;
let folder: string;
let source: string;

beforeAll(async () => {
  server = await startServer();
  folder = await mkdtemp('/tmp/daspanel-clients-');
  source = join(folder, 'source');
  await mkdir(join(source, 'deep/er'), { recursive: true });
  for (const name of ['a.txt', 'empty', 'deep/ü + %.bin', 'deep/er/x'])
    await writeFile(join(source, name), name === 'empty' ? '' : randomBytes(2_000));
  await writeFile(join(source, 'large'), randomBytes(20 * 1024 ** 2));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Runs a client and expects it to succeed. */
async function run(program: string, options: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const result: ProgramResult = await runProgram(program, options, { env: { HOME: folder, ...env }, cwd: folder });
  if (result.status !== 0) throw new Error(`${program} ${options.join(' ')}: ${result.stderr}${result.stdout}`);
  return `${result.stdout}${result.stderr}`;
}

async function expectSame(copy: string): Promise<void> {
  await run('/usr/bin/diff', ['-r', source, copy]);
}

describe.skipIf(!existsSync('/usr/bin/aws'))('the AWS command line', () => {
  const credentials = { AWS_ACCESS_KEY_ID: ANN.accessKeyId, AWS_SECRET_ACCESS_KEY: ANN.secretAccessKey, AWS_DEFAULT_REGION: 'eu-west-3' };
  const aws = (...options: string[]) => run('/usr/bin/aws', ['--endpoint-url', server.endpoint, ...options], credentials);

  test('syncs up and down, and finds nothing to do the second time', async () => {
    await aws('s3', 'mb', 's3://aws-bucket');
    await aws('s3', 'sync', '--quiet', source, 's3://aws-bucket/all/');
    expect(await aws('s3', 'sync', source, 's3://aws-bucket/all/')).not.toContain('upload:');
    await aws('s3', 'sync', '--quiet', 's3://aws-bucket/all/', join(folder, 'aws-copy'));
    await expectSame(join(folder, 'aws-copy'));
    expect(await aws('s3', 'ls', '--recursive', 's3://aws-bucket')).toContain('all/deep/ü + %.bin');
    await aws('s3', 'mv', '--quiet', 's3://aws-bucket/all/a.txt', 's3://aws-bucket/moved.txt');
    await aws('s3', 'rb', '--force', 's3://aws-bucket');
  });
});

describe.skipIf(!existsSync('/usr/bin/s3cmd'))('s3cmd', () => {
  test('syncs, compares, copies and removes', async () => {
    const host = server.endpoint.slice('http://'.length);
    const access = [
      `--access_key=${ANN.accessKeyId}`,
      `--secret_key=${ANN.secretAccessKey}`,
      `--host=${host}`,
      `--host-bucket=${host}`,
      '--no-ssl',
      '--no-progress',
    ];
    const s3cmd = (...options: string[]) => run('/usr/bin/s3cmd', [...access, ...options]);
    await s3cmd('mb', 's3://s3cmd-bucket');
    await s3cmd('sync', `${source}/`, 's3://s3cmd-bucket/all/');
    expect(await s3cmd('sync', `${source}/`, 's3://s3cmd-bucket/all/')).not.toContain('upload:');
    await mkdir(join(folder, 's3cmd-copy'));
    await s3cmd('get', '--recursive', 's3://s3cmd-bucket/all/', join(folder, 's3cmd-copy/'));
    await expectSame(join(folder, 's3cmd-copy'));
    await s3cmd('cp', 's3://s3cmd-bucket/all/large', 's3://s3cmd-bucket/copied');
    expect(await s3cmd('info', 's3://s3cmd-bucket/copied')).toContain(String(20 * 1024 ** 2));
    await s3cmd('setacl', '--acl-public', 's3://s3cmd-bucket/copied');
    expect((await fetch(`${server.endpoint}/s3cmd-bucket/copied`, { method: 'HEAD' })).status).toBe(200);
    await s3cmd('rb', '--recursive', 's3://s3cmd-bucket');
  });
});

describe.skipIf(!existsSync('/usr/bin/rclone'))('rclone', () => {
  test('syncs, checks, and finds nothing to transfer the second time', async () => {
    const env = {
      RCLONE_CONFIG_S_TYPE: 's3',
      RCLONE_CONFIG_S_PROVIDER: 'Other',
      RCLONE_CONFIG_S_ENDPOINT: server.endpoint,
      RCLONE_CONFIG_S_ACCESS_KEY_ID: ANN.accessKeyId,
      RCLONE_CONFIG_S_SECRET_ACCESS_KEY: ANN.secretAccessKey,
      RCLONE_S3_UPLOAD_CUTOFF: '8M',
      RCLONE_S3_CHUNK_SIZE: '5M',
    };
    const rclone = (...options: string[]) => run('/usr/bin/rclone', options, env);
    await rclone('mkdir', 's:rclone-bucket');
    await rclone('sync', source, 's:rclone-bucket/all');
    await rclone('check', source, 's:rclone-bucket/all');
    expect(await rclone('sync', '-v', source, 's:rclone-bucket/all')).toContain('There was nothing to transfer');
    await rclone('copy', 's:rclone-bucket/all', join(folder, 'rclone-copy'));
    await expectSame(join(folder, 'rclone-copy'));
    await rclone('purge', 's:rclone-bucket');
  });
});

describe.skipIf(!existsSync('/usr/bin/restic'))('restic', () => {
  test('backs up, checks and restores', async () => {
    const env = {
      AWS_ACCESS_KEY_ID: ANN.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ANN.secretAccessKey,
      RESTIC_PASSWORD: 'test',
      RESTIC_REPOSITORY: `s3:${server.endpoint}/restic-bucket`,
    };
    const restic = (...options: string[]) => run('/usr/bin/restic', ['--no-cache', '-q', ...options], env);
    await restic('init');
    await restic('backup', source);
    await restic('check', '--read-data');
    await restic('restore', 'latest', '--target', join(folder, 'restored'));
    await expectSame(join(folder, 'restored', source));
  });
});

/** Written with boto3, so that what the answers mean is decided by a client that others wrote. */
const SCRIPTS = join(import.meta.dirname, '../../test');
describe.skipIf(!existsSync('/usr/lib/python3/dist-packages/boto3'))('boto3', () => {
  test.each(['test_objects', 'test_lists', 'test_uploads'])('%s', async (script) => {
    const env = { STORAGE_ENDPOINT: server.endpoint, PYTHONPATH: join(SCRIPTS, 'configuration') };
    const { status, stderr } = await runProgram('/usr/bin/python3', ['-B', '-m', 'unittest', script], {
      cwd: join(SCRIPTS, 'objects'),
      env,
    });
    if (status !== 0) throw new Error(stderr.toString());
    expect(stderr.toString()).toMatch(/\nOK\n$/);
  });
});

const canMount = existsSync('/usr/bin/s3fs') && existsSync('/dev/fuse') && process.getuid?.() === 0;
describe.skipIf(!canMount)('s3fs', () => {
  test('mounts a bucket: files are written, renamed, read and removed', async () => {
    const passwords = join(folder, 's3fs-passwords');
    const mounted = join(folder, 'mounted');
    await writeFile(passwords, `${ANN.accessKeyId}:${ANN.secretAccessKey}`, { mode: 0o600 });
    await mkdir(mounted);
    await fetch(`${server.endpoint}/s3fs-bucket`);
    const credentials = { AWS_ACCESS_KEY_ID: ANN.accessKeyId, AWS_SECRET_ACCESS_KEY: ANN.secretAccessKey, AWS_DEFAULT_REGION: 'us-east-1' };
    await run('/usr/bin/aws', ['--endpoint-url', server.endpoint, 's3', 'mb', 's3://s3fs-bucket'], credentials);
    await run('/usr/bin/s3fs', ['s3fs-bucket', mounted, '-o', `passwd_file=${passwords},url=${server.endpoint},use_path_request_style`]);
    try {
      await mkdir(join(mounted, 'folder'));
      await writeFile(join(mounted, 'folder/one.txt'), 'through a file system');
      await run('/usr/bin/mv', [join(mounted, 'folder/one.txt'), join(mounted, 'two ü.txt')]);
      expect(await readFile(join(mounted, 'two ü.txt'), 'utf8')).toBe('through a file system');
      await run('/usr/bin/cp', [join(source, 'large'), join(mounted, 'large')]);
      expect((await stat(join(mounted, 'large'))).size).toBe(20 * 1024 ** 2);
      await run('/usr/bin/cmp', [join(source, 'large'), join(mounted, 'large')]);
      await run('/usr/bin/rm', ['-r', join(mounted, 'folder'), join(mounted, 'large')]);
    } finally {
      await run('/usr/bin/umount', [mounted]);
    }
  });
});

test('nothing was unforeseen', () => {
  expect(server.log()).not.toContain('"level":"error"');
});

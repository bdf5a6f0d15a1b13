import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The S3 programs that people use, as they would call them: over HTTPS, trusting the installation's own authority. Each gives what the program printed, and throws with its words when it fails. */
export interface S3Programs extends AsyncDisposable {
  aws(key: AccessKey, ...given: readonly string[]): Promise<string>;
  rclone(key: AccessKey, ...given: readonly string[]): Promise<string>;
  s3cmd(key: AccessKey, ...given: readonly string[]): Promise<string>;
}

const LONGEST = 600_000;

export async function openS3Programs(daspanel: RunningDaspanel): Promise<S3Programs> {
  const folder = await mkdtemp('/tmp/daspanel-s3-');
  const authority = join(folder, 'ca.pem');
  const hosts = join(folder, 'hosts');
  const host = `s3.${daspanel.hostName}`;
  const endpoint = `https://${host}:${daspanel.httpsPort}`;
  await writeFile(authority, daspanel.authority);
  await writeFile(hosts, `127.0.0.1 localhost ${host}\n`);
  const run = async (program: string, given: readonly string[], environment: Readonly<Record<string, string>>) => {
    const found = await runProgram('/usr/bin/unshare', [...inNamespaceWithHosts(hosts), program, ...given], {
      env: { PATH: '/usr/bin:/bin', HOME: folder, LANG: 'C.UTF-8', ...environment },
      timeoutMilliseconds: LONGEST,
    });
    if (found.status === 0) return found.stdout.toString('utf8');
    throw new Error(`${program} ${given.join(' ')} ended with ${found.status}: ${found.stderr.toString('utf8').trim().slice(-400)}`);
  };
  const s3cmdOptions = ({ accessKeyId, secretAccessKey }: AccessKey) => [
    `--access_key=${accessKeyId}`,
    `--secret_key=${secretAccessKey}`,
    `--ca-certs=${authority}`,
    `--host=${host}:${daspanel.httpsPort}`,
    `--host-bucket=${host}:${daspanel.httpsPort}`,
  ];
  return {
    aws: (key, ...given) =>
      run('/usr/bin/aws', ['--endpoint-url', endpoint, '--region', 'us-east-1', '--ca-bundle', authority, ...given], {
        AWS_ACCESS_KEY_ID: key.accessKeyId,
        AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: 'true',
      }),
    rclone: (key, ...given) =>
      run('/usr/bin/rclone', ['--config', '/dev/null', '--ca-cert', authority, ...given], {
        RCLONE_CONFIG_SITE_TYPE: 's3',
        RCLONE_CONFIG_SITE_PROVIDER: 'Other',
        RCLONE_CONFIG_SITE_ENDPOINT: endpoint,
        RCLONE_CONFIG_SITE_ACCESS_KEY_ID: key.accessKeyId,
        RCLONE_CONFIG_SITE_SECRET_ACCESS_KEY: key.secretAccessKey,
      }),
    s3cmd: (key, ...given) => run('/usr/bin/s3cmd', ['--config=/dev/null', ...s3cmdOptions(key), ...given], {}),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The resolver does not know `*.localhost` on every machine: the program gets a hosts file of its own, in a mount namespace of its own. */
function inNamespaceWithHosts(hosts: string): readonly string[] {
  return ['--mount', '--propagation', 'private', '--', '/bin/sh', '-c', 'mount --bind -- "$0" /etc/hosts && exec "$@"', hosts];
}

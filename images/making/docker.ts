import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runProgram, type RunOptions } from '@daspanel/platform/run-program.ts';

/** A docker client that builds with BuildKit. Gives what it prints; throws its words when it fails. */
export type Docker = (
  given: readonly string[],
  options?: Pick<RunOptions, 'input' | 'timeoutMilliseconds' | 'maximumOutputBytes'>,
) => Promise<string>;

/**
 * The first docker of this machine whose BuildKit works: up to release 22 it is built in, later it is a plugin that may be missing. Debian's comes first, because others on the path
 * may have been put there without it.
 */
export async function findDocker(environment: Readonly<Record<string, string | undefined>>): Promise<Docker> {
  const folders = ['/usr/bin', ...(environment['PATH'] ?? '').split(delimiter), '/usr/local/bin'];
  const found: string[] = [];
  for (const program of new Set(folders.map((folder) => join(folder, 'docker')))) {
    if (!(await isProgram(program))) continue;
    const docker = useDocker(program, environment);
    if (await hasBuildKit(docker)) {
      await assertDaemon(docker);
      return docker;
    }
    found.push(program);
  }
  throw new Error(
    found.length === 0
      ? 'there is no docker on this machine: apt-get install docker.io'
      : `${found.join(', ')} cannot build with BuildKit: install the plugin buildx, or Debian's docker.io`,
  );
}

function useDocker(program: string, environment: Readonly<Record<string, string | undefined>>): Docker {
  const passed = Object.entries(environment).filter(([name]) => name.startsWith('DOCKER_') || ['HOME', 'PATH'].includes(name));
  const env = { ...Object.fromEntries(passed.map(([name, value]) => [name, value ?? ''])), DOCKER_BUILDKIT: '1' };
  return async (given, options) => {
    const { status, stdout, stderr } = await runProgram(program, given, { env, maximumOutputBytes: 64 * 1024 * 1024, ...options });
    if (status === 0) return stdout.toString('utf8');
    throw new Error(`docker ${given[0] ?? ''} failed: ${lastLines(`${stderr.toString('utf8')}${stdout.toString('utf8')}`)}`);
  };
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-40).join('\n');
}

async function hasBuildKit(docker: Docker): Promise<boolean> {
  // It answers without a daemon too, with an error beside it.
  const version = await docker(['--version']).catch(() => '');
  const release = Number(/version (\d+)\./.exec(version)?.[1] ?? 0);
  if (release > 0 && release < 23) return true;
  return docker(['buildx', 'version']).then(
    () => true,
    () => false,
  );
}

async function assertDaemon(docker: Docker): Promise<void> {
  await docker(['version', '--format', '{{.Server.Version}}']).catch((error: unknown) => {
    throw new Error('no Docker daemon answers: start it, or name it in DOCKER_HOST', { cause: error });
  });
}

function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

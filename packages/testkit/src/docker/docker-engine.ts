import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runProgram, startProgram } from '@daspanel/platform/run-program.ts';
import { fetchPlugins } from './fetch-plugins.ts';

/** A Docker engine for tests, and what programs need in their environment to use it. */
export interface DockerEngine extends AsyncDisposable {
  readonly environment: { readonly DOCKER_HOST: string; readonly DOCKER_CONFIG: string };
}

const READY_WITHIN = 60_000;
/** Two engines on one machine must not give the same addresses, and must not share the bridge that each takes for its own. */
const ADDRESSES = '172.29.0.0/16';
const BRIDGE_ADDRESS = '172.30.29.1/24';

/**
 * Starts dockerd in a temporary folder, with everything it keeps there, and ends it by its process id. Where `DOCKER_HOST` is set already, that engine is used and left alone.
 * Throws what dockerd said when it does not come up.
 */
export async function startDockerEngine(): Promise<DockerEngine> {
  const folder = await mkdtemp('/var/tmp/daspanel-docker-');
  const config = process.env['DOCKER_CONFIG'] ?? join(folder, 'config');
  if (process.env['DOCKER_CONFIG'] === undefined) await fetchPlugins(join(config, 'cli-plugins'));
  const given = process.env['DOCKER_HOST'];
  if (given !== undefined) {
    return {
      environment: { DOCKER_HOST: given, DOCKER_CONFIG: config },
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
    };
  }
  const socket = join(folder, 'docker.sock');
  const log = createWriteStream(join(folder, 'log'));
  await once(log, 'open');
  const bridge = `dspd${process.pid}`;
  const settings = { bridge, 'default-address-pools': [{ base: ADDRESSES, size: 24 }], 'log-driver': 'json-file' };
  await writeFile(join(folder, 'daemon.json'), JSON.stringify(settings));
  await ip('link', 'add', bridge, 'type', 'bridge');
  await ip('address', 'add', BRIDGE_ADDRESS, 'dev', bridge);
  await ip('link', 'set', bridge, 'up');
  await mkdir(join(folder, 'data'));
  const places = { 'config-file': 'daemon.json', 'data-root': 'data', 'exec-root': 'exec', pidfile: 'pid' };
  const daemon = startProgram(
    '/usr/sbin/dockerd',
    [...Object.entries(places).map(([name, path]) => `--${name}=${join(folder, path)}`), `--host=unix://${socket}`],
    { stdio: ['ignore', log, log], ownSession: true },
  );
  const ended = once(daemon, 'exit');
  const environment = { DOCKER_HOST: `unix://${socket}`, DOCKER_CONFIG: config };
  const dispose = async () => {
    daemon.kill('SIGTERM');
    const killer = setTimeout(() => daemon.kill('SIGKILL'), 30_000);
    await ended;
    clearTimeout(killer);
    await ip('link', 'delete', bridge);
    // Mounts of ended containers go a moment after the daemon.
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
  };
  try {
    await untilItAnswers(environment, () => daemon.exitCode !== null);
  } catch (cause) {
    const words = (await readFile(join(folder, 'log'), 'utf8')).trim().split('\n').slice(-10).join('\n');
    await dispose();
    throw new Error(`dockerd does not run on this machine:\n${words}`, { cause });
  }
  return { environment, [Symbol.asyncDispose]: dispose };
}

async function untilItAnswers(environment: DockerEngine['environment'], hasEnded: () => boolean): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN; ; await wait(200)) {
    const { status, stderr } = await runProgram('/usr/bin/docker', ['version', '--format', '{{.Server.Version}}'], { env: environment });
    if (status === 0) return;
    if (hasEnded() || Date.now() > deadline) throw new Error(stderr.toString('utf8').trim());
  }
}

async function ip(...given: readonly string[]): Promise<void> {
  const { status, stderr } = await runProgram('/sbin/ip', given);
  if (status !== 0) throw new Error(`ip ${given.join(' ')}: ${stderr.toString('utf8').trim()}`);
}

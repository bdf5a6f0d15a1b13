import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runProgram, startProgram } from '@daspanel/platform/run-program.ts';
import { findFreePort } from '../free-port.ts';
import { INSTALLATION_NAME, reachDaspanel } from '../reach-daspanel.ts';
import type { RunningDaspanel, StartWishes } from '../start-daspanel.ts';
import { visit } from '../visit.ts';
import { composeCommand } from './compose-command.ts';

const repository = join(import.meta.dirname, '..', '..', '..', '..');
const READY_WITHIN = 180_000;
const COMPOSE_WITHIN = 300_000;

/** An installation that runs from images under Docker Compose, as a person starts it beside `docker-compose.yml`. Its `process` follows the logs. */
export interface RunningContainers extends RunningDaspanel {
  /** Compose's name for it. */
  readonly project: string;
  /** With which Docker's client finds the engine. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of its images. */
  readonly version: string;
  /** Runs `docker compose` with these arguments in the installation's folder. Throws what it said when it fails. */
  compose(...given: readonly string[]): Promise<string>;
  /** Runs a program in the container of a service, named first. Throws what it said when it fails. */
  execute(given: readonly string[], input?: string): Promise<string>;
  /** Goes on with the images of another version, and waits until everything is ready. */
  switchTo(version: string): Promise<void>;
}

export interface ContainerWishes extends StartWishes {
  /** A backup in the data directory's `backups/` that is restored before. */
  readonly restore?: { readonly backup: string; readonly passphraseFile: string };
}

type Compose = (given: readonly string[], input?: string) => Promise<string>;

/** Failpoints and other users are native things: a wish for them is refused. */
export async function startInContainers(wishes: ContainerWishes = {}): Promise<RunningContainers> {
  if (wishes.failpoints !== undefined || wishes.user !== undefined) throw new Error('containers have neither failpoints nor other users');
  const folder = await mkdtemp('/tmp/daspanel-compose-');
  const data = wishes.data ?? join(folder, 'data');
  const httpPort = wishes.httpPort ?? (await findFreePort());
  const httpsPort = wishes.httpsPort ?? (await findFreePort());
  const version = await ownVersion();
  const settings = { data, httpPort, httpsPort };
  await mkdir(data, { recursive: true });
  await layOut(folder, settings, version);

  const began = performance.now();
  const command = composeCommand();
  const project = `daspanel-${httpPort}`;
  const place = { cwd: folder, env: { ...command.environment, COMPOSE_PROJECT_NAME: project } };
  const compose: Compose = async (given, input) => {
    const options = { ...place, timeoutMilliseconds: COMPOSE_WITHIN, ...(input === undefined ? {} : { input }) };
    const { status, stdout, stderr } = await runProgram(command.program, [...command.arguments, ...given], options);
    if (status !== 0) throw new Error(`docker compose ${given.join(' ')}: ${stderr.toString('utf8').slice(-4_000)}`);
    return stdout.toString('utf8');
  };
  try {
    if (wishes.restore !== undefined) await restore(compose, wishes.restore);
    await compose(['up', '--detach']);
    await untilReady(httpPort);
  } catch (error) {
    const states = await compose(['ps', '--all']).catch(String);
    const said = await compose(['logs', '--tail', '8']).catch(String);
    await compose(['down', '--timeout', '5', '--remove-orphans']).catch(() => {});
    throw new Error(`the containers were not ready:\n${states}\n${said}`, { cause: error });
  }
  const startMilliseconds = performance.now() - began;
  const logs = startProgram(command.program, [...command.arguments, 'logs', '--follow', '--tail', '0'], { ...place, stdio: 'ignore' });
  const ended = once(logs, 'exit');
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      await compose(['down', '--timeout', '20', '--remove-orphans']);
      logs.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    })();
    return stopping;
  };
  const reached = await reachDaspanel({ data, httpPort, httpsPort, secret: undefined });
  return Object.assign(reached, {
    startMilliseconds,
    process: logs,
    project,
    environment: place.env,
    version,
    compose: (...given: readonly string[]) => compose(given),
    execute: (given: readonly string[], input?: string) => compose(['exec', '-T', ...given], input),
    async switchTo(wanted: string) {
      await layOut(folder, settings, wanted);
      await compose(['up', '--detach']);
      await untilReady(httpPort);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  });
}

async function ownVersion(): Promise<string> {
  return (JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { version: string }).version;
}

async function restore(
  compose: Compose,
  { backup, passphraseFile }: { readonly backup: string; readonly passphraseFile: string },
): Promise<void> {
  const given = ['restore', `/data/backups/${backup}`, '--passphrase-file', '/run/passphrase'];
  await compose(['run', '--rm', '--volume', `${passphraseFile}:/run/passphrase:ro`, ...given]);
}

/** What a person has beside each other: the compose file, what it names, and his settings. */
async function layOut(
  folder: string,
  settings: { readonly data: string; readonly httpPort: number; readonly httpsPort: number },
  version: string,
): Promise<void> {
  await cp(join(repository, 'docker-compose.yml'), join(folder, 'docker-compose.yml'));
  await mkdir(join(folder, 'images'), { recursive: true });
  await cp(join(repository, 'images', 'launcher-system-calls.json'), join(folder, 'images', 'launcher-system-calls.json'));
  const lines = {
    DASPANEL_DATA: settings.data,
    DASPANEL_HOST: INSTALLATION_NAME,
    DASPANEL_LISTEN: '127.0.0.1',
    DASPANEL_HTTP_PORT: settings.httpPort,
    DASPANEL_HTTPS_PORT: settings.httpsPort,
    DASPANEL_VERSION: version,
  };
  const text = Object.entries(lines).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(folder, '.env'), text.join(''));
}

async function untilReady(httpPort: number): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN; ; await wait(250)) {
    const answer = await visit({ port: httpPort, host: `api.${INSTALLATION_NAME}`, path: '/v1/status' }).catch(() => undefined);
    if (answer?.status === 200 && answer.text.includes('"ok"')) return;
    if (Date.now() > deadline) throw new Error(`the status is ${answer === undefined ? 'no answer' : `${answer.status} ${answer.text}`}`);
  }
}

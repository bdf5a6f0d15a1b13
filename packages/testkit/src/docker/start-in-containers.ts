import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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

/** An installation that runs from images under Docker Compose, as `docker compose up` starts it beside `docker-compose.yml`. */
export interface RunningContainers extends RunningDaspanel {
  /** Compose's name for it. */
  readonly project: string;
  /** With which Docker's client finds the engine. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs `docker compose` with these arguments in the installation's folder. Throws what it said when it fails. */
  compose(...given: readonly string[]): Promise<string>;
}

/** Failpoints and other users are native things: a wish for them is refused. */
export async function startInContainers(wishes: StartWishes = {}): Promise<RunningContainers> {
  if (wishes.failpoints !== undefined || wishes.user !== undefined) throw new Error('containers have neither failpoints nor other users');
  const folder = await mkdtemp('/tmp/daspanel-compose-');
  const data = wishes.data ?? join(folder, 'data');
  const httpPort = wishes.httpPort ?? (await findFreePort());
  const httpsPort = wishes.httpsPort ?? (await findFreePort());
  await mkdir(data, { recursive: true });
  await layOut(folder, { data, httpPort, httpsPort });

  const began = performance.now();
  const command = composeCommand();
  const project = `daspanel-${httpPort}`;
  const place = { cwd: folder, env: { ...command.environment, COMPOSE_PROJECT_NAME: project } };
  const compose = async (...given: readonly string[]) => {
    const { status, stdout, stderr } = await runProgram(command.program, [...command.arguments, ...given], {
      ...place,
      timeoutMilliseconds: 180_000,
    });
    if (status !== 0) throw new Error(`docker compose ${given.join(' ')}: ${stderr.toString('utf8').slice(-4_000)}`);
    return stdout.toString('utf8');
  };
  const child = startProgram(command.program, [...command.arguments, 'up', '--no-color'], { ...place, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = collect(child);
  const stop = async () => {
    await compose('down', '--timeout', '20', '--remove-orphans');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady({ httpPort }, () => child.exitCode !== null);
    const startMilliseconds = performance.now() - began;
    const reached = await reachDaspanel({ data, httpPort, httpsPort, secret: undefined });
    return Object.assign(reached, {
      startMilliseconds,
      process: child,
      project,
      environment: place.env,
      compose,
      stop,
      [Symbol.asyncDispose]: stop,
    });
  } catch (error) {
    const states = await compose('ps', '--all').catch(String);
    await stop();
    throw new Error(`the containers were not ready:\n${said()}\n${states}`, { cause: error });
  }
}

/** What a person has beside each other: the compose file, what it names, and his settings. */
async function layOut(
  folder: string,
  settings: { readonly data: string; readonly httpPort: number; readonly httpsPort: number },
): Promise<void> {
  await cp(join(repository, 'docker-compose.yml'), join(folder, 'docker-compose.yml'));
  await mkdir(join(folder, 'images'));
  await cp(join(repository, 'images', 'launcher-system-calls.json'), join(folder, 'images', 'launcher-system-calls.json'));
  const lines = {
    DASPANEL_DATA: settings.data,
    DASPANEL_HOST: INSTALLATION_NAME,
    DASPANEL_LISTEN: '127.0.0.1',
    DASPANEL_HTTP_PORT: settings.httpPort,
    DASPANEL_HTTPS_PORT: settings.httpsPort,
  };
  const text = Object.entries(lines).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(folder, '.env'), text.join(''));
}

function collect(child: ReturnType<typeof startProgram>): () => string {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => lines.push(chunk.toString('utf8')));
  return () => lines.join('').slice(-8_000);
}

async function untilReady({ httpPort }: { readonly httpPort: number }, hasEnded: () => boolean): Promise<void> {
  const deadline = Date.now() + READY_WITHIN;
  for (;;) {
    const answer = await visit({ port: httpPort, host: `api.${INSTALLATION_NAME}`, path: '/v1/status' }).catch(() => undefined);
    if (answer?.status === 200 && answer.text.includes('"ok"')) return;
    if (hasEnded()) throw new Error('docker compose up ended');
    if (Date.now() > deadline) throw new Error(`the status is ${answer === undefined ? 'no answer' : `${answer.status} ${answer.text}`}`);
    await wait(250);
  }
}

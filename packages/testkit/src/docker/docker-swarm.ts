import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runProgram, startProgram, type Program } from '@daspanel/platform/run-program.ts';

/** One machine of a swarm under test: a dockerd in a network namespace of its own. */
export interface SwarmNode {
  readonly name: string;
  /** In the network of the test; this machine reaches it there. */
  readonly address: string;
  /** Of its engine, as `DOCKER_HOST` has it. */
  readonly endpoint: string;
  /** Runs Docker's client on it. Throws what it said when it fails. */
  docker(
    given: readonly string[],
    options?: { readonly input?: string; readonly cwd?: string; readonly env?: Readonly<Record<string, string>> },
  ): Promise<string>;
  /** Takes its network away, as a broken cable does. */
  cut(): Promise<void>;
  /** Gives it back. */
  mend(): Promise<void>;
}

export interface Swarm extends AsyncDisposable {
  readonly nodes: readonly SwarmNode[];
  /** Files that all machines see at the same path. */
  readonly folder: string;
}

const SWITCH = 'dspsw';
const NETWORK = '10.77.0';
/** This machine in the network of the test. */
const OWN_ADDRESS = `${NETWORK}.254`;
const READY_WITHIN = 60_000;

/**
 * Starts a swarm of `names` on this machine, all of them managers: network namespaces joined by a bridge in one of its own, which no rule of the machine's firewall meets. `systemCalls` is
 * the daemons' default profile. Everything is ended by process id and removed.
 */
export async function startSwarm(names: readonly string[], systemCalls: string): Promise<Swarm> {
  const resources = new AsyncDisposableStack();
  try {
    const folder = await mkdtemp('/var/tmp/daspanel-swarm-');
    resources.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 }));
    await joinSwitch(resources);
    const nodes: SwarmNode[] = [];
    for (const [index, name] of names.entries()) {
      nodes.push(await startNode({ name, address: `${NETWORK}.${index + 1}`, folder: join(folder, name), systemCalls }, resources));
    }
    await formSwarm(nodes);
    return { nodes, folder, [Symbol.asyncDispose]: () => resources.disposeAsync() };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

async function joinSwitch(resources: AsyncDisposableStack): Promise<void> {
  await ip('netns', 'add', SWITCH);
  resources.defer(() => ip('netns', 'delete', SWITCH));
  await ip('-n', SWITCH, 'link', 'add', 'bridge', 'type', 'bridge');
  await ip('-n', SWITCH, 'link', 'set', 'bridge', 'up');
  await ip('link', 'add', 'dsphost', 'type', 'veth', 'peer', 'name', 'host', 'netns', SWITCH);
  await ip('-n', SWITCH, 'link', 'set', 'host', 'master', 'bridge', 'up');
  await ip('address', 'add', `${OWN_ADDRESS}/24`, 'dev', 'dsphost');
  await ip('link', 'set', 'dsphost', 'up');
}

interface NodeWishes {
  readonly name: string;
  readonly address: string;
  readonly folder: string;
  readonly systemCalls: string;
}

async function startNode({ name, address, folder, systemCalls }: NodeWishes, resources: AsyncDisposableStack): Promise<SwarmNode> {
  const namespace = `dsp${name}`;
  await ip('netns', 'add', namespace);
  resources.defer(() => ip('netns', 'delete', namespace));
  await ip('-n', SWITCH, 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
  await ip('-n', SWITCH, 'link', 'set', name, 'master', 'bridge', 'up');
  await ip('-n', namespace, 'address', 'add', `${address}/24`, 'dev', 'eth0');
  for (const device of ['lo', 'eth0']) await ip('-n', namespace, 'link', 'set', device, 'up');
  await ip('-n', namespace, 'route', 'add', 'default', 'via', OWN_ADDRESS);

  await mkdir(join(folder, 'data'), { recursive: true });
  await mkdir(join(folder, 'run'));
  await writeFile(join(folder, 'daemon.json'), JSON.stringify({ 'seccomp-profile': systemCalls, 'log-driver': 'json-file' }));
  const socket = join(folder, 'docker.sock');
  const daemon = await startDaemon({ name, namespace, folder, socket });
  resources.defer(() => endDaemon(daemon));
  const docker: SwarmNode['docker'] = async (given, { input, cwd, env } = {}) => {
    const { status, stdout, stderr } = await runProgram('/usr/bin/docker', given, {
      env: { ...env, DOCKER_HOST: `unix://${socket}` },
      timeoutMilliseconds: 600_000,
      maximumOutputBytes: 16 * 1024 * 1024,
      ...(input === undefined ? {} : { input }),
      ...(cwd === undefined ? {} : { cwd }),
    });
    if (status !== 0) throw new Error(`docker ${given.slice(0, 3).join(' ')} on ${name}: ${stderr.toString('utf8').slice(-2_000)}`);
    return stdout.toString('utf8');
  };
  await untilItAnswers(docker, folder);
  return {
    name,
    address,
    endpoint: `unix://${socket}`,
    docker,
    cut: () => ip('-n', SWITCH, 'link', 'set', name, 'down'),
    mend: () => ip('-n', SWITCH, 'link', 'set', name, 'up'),
  };
}

/** With a host name and a /run/docker of its own. `ip netns exec` would hide the control groups. */
async function startDaemon(node: {
  readonly name: string;
  readonly namespace: string;
  readonly folder: string;
  readonly socket: string;
}): Promise<Program> {
  const { name, namespace, folder, socket } = node;
  const log = createWriteStream(join(folder, 'log'));
  await once(log, 'open');
  const places = { 'config-file': 'daemon.json', 'data-root': 'data', 'exec-root': 'exec', pidfile: 'pid' };
  const given = [...Object.entries(places).map(([option, path]) => `--${option}=${join(folder, path)}`), `--host=unix://${socket}`];
  const script = `hostname "$1" && mkdir -p /run/docker && mount --bind "$2" /run/docker && shift 2 && exec /usr/sbin/dockerd "$@"`;
  return startProgram(
    '/usr/bin/nsenter',
    [
      `--net=/run/netns/${namespace}`,
      '/usr/bin/unshare',
      '--uts',
      '--mount',
      '/bin/sh',
      '-c',
      script,
      'sh',
      name,
      join(folder, 'run'),
      ...given,
    ],
    { stdio: ['ignore', log, log], ownSession: true },
  );
}

async function endDaemon(daemon: Program): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = once(daemon, 'exit');
  daemon.kill('SIGTERM');
  const killer = setTimeout(() => daemon.kill('SIGKILL'), 30_000);
  await ended;
  clearTimeout(killer);
}

async function untilItAnswers(docker: SwarmNode['docker'], folder: string): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN; ; await wait(200)) {
    try {
      return void (await docker(['version']));
    } catch (cause) {
      if (Date.now() < deadline) continue;
      const words = (await readFile(join(folder, 'log'), 'utf8')).split('\n').slice(-10).join('\n');
      throw new Error(`dockerd does not run:\n${words}`, { cause });
    }
  }
}

async function formSwarm([first, ...others]: readonly SwarmNode[]): Promise<void> {
  if (first === undefined) throw new Error('a swarm has machines');
  await first.docker(['swarm', 'init', '--advertise-addr', first.address]);
  const token = (await first.docker(['swarm', 'join-token', '--quiet', 'manager'])).trim();
  for (const node of others) {
    await node.docker(['swarm', 'join', '--advertise-addr', node.address, '--token', token, `${first.address}:2377`]);
  }
}

async function ip(...given: readonly string[]): Promise<void> {
  const { status, stderr } = await runProgram('/sbin/ip', given);
  if (status !== 0) throw new Error(`ip ${given.join(' ')}: ${stderr.toString('utf8').trim()}`);
}

import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { COPIED_KEY, sharedFolders } from '../shared-folders.ts';
import { DATA } from './container-paths.ts';

/** Where every machine of the swarm has mounted the file system that they share. */
const SHARED = '${DASPANEL_SHARED:-/srv/daspanel}';
/** Nodes find the kernel in the network of the stack by the name of its service. */
export const kernelAddress = { host: 'kernel', port: 7443 };
const LINK_USER = String(identities.link);

/**
 * What a machine's container may do: `launcher`'s capabilities, those that the orchestrator needs to give each part its own user and view, and the ports below 1024. Swarm has no
 * `security_opt`: the profile of system calls is the daemon's default, see docs/cluster.md.
 */
const capabilities = [
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'KILL',
  'NET_ADMIN',
  'NET_BIND_SERVICE',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_ADMIN',
  'SYS_PTRACE',
];

export interface StackWishes {
  /** Of the image. */
  readonly version: string;
  /** Host names of the swarm's machines that visitors come to, as `docker node ls` has them. */
  readonly nodes: readonly string[];
}

/**
 * A stack for `docker stack deploy` as data, in version 3.8 of the compose file's format. Beside the file lies what `npm run cluster-secrets`
 * writes: `authority.pem`, and a folder with certificate and key for `kernel` and each node.
 */
export function describeStack({ version, nodes }: StackWishes): Readonly<Record<string, unknown>> {
  const files = ['kernel', ...nodes].flatMap((name) => [
    [`${name}.pem`, { file: `./${name}/certificate.pem` }],
    [`${name}.key`, { file: `./${name}/key.pem` }],
  ]);
  return {
    version: '3.8',
    services: { kernel: kernelService(version), web: webService(version, nodes) },
    networks: { cluster: { driver: 'overlay' } },
    volumes: { machine: {} },
    secrets: { 'authority.pem': { file: './authority.pem' }, ...Object.fromEntries(files) },
  };
}

/** `name` is that of the machine's certificate; Docker puts in what stands in braces. */
function machine(version: string, role: 'kernel' | 'node', name: string): Readonly<Record<string, unknown>> {
  return {
    image: `\${DASPANEL_IMAGES:-daspanel}/machine:\${DASPANEL_VERSION:-${version}}`,
    command: ['machine'],
    environment: {
      DASPANEL_HOST: '${DASPANEL_HOST:?the host name of the installation}',
      DASPANEL_HTTP_PORT: '${DASPANEL_HTTP_PORT:-80}',
      DASPANEL_HTTPS_PORT: '${DASPANEL_HTTPS_PORT:-443}',
      DASPANEL_ROLE: role,
      DASPANEL_MACHINE: name,
      DASPANEL_KERNEL: `${kernelAddress.host}:${kernelAddress.port}`,
    },
    networks: ['cluster'],
    read_only: true,
    cap_drop: ['ALL'],
    cap_add: capabilities,
    stop_grace_period: '30s',
  };
}

/** Swarm passes by what compose files otherwise say of it. */
const temporary = { type: 'tmpfs', target: '/tmp' };
const secret = (name: string) => ({ source: name, target: name, uid: LINK_USER, gid: LINK_USER, mode: 0o400 });

function healthcheck(socket: string) {
  return { test: ['CMD', 'is-ready', socket], interval: '5s', timeout: '5s', retries: 3, start_period: '90s' };
}

/** One in the whole swarm. When its machine is lost it starts on another one that has the label and the shared file system. */
function kernelService(version: string): Readonly<Record<string, unknown>> {
  return {
    ...machine(version, 'kernel', 'kernel'),
    volumes: [temporary, `${SHARED}:${DATA}`],
    secrets: ['authority.pem', 'kernel.pem', 'kernel.key'].map(secret),
    healthcheck: healthcheck(dataDirectory(DATA).sockets.api),
    deploy: {
      replicas: 1,
      endpoint_mode: 'dnsrr',
      placement: { constraints: ['node.labels.daspanel.kernel == true'] },
      update_config: { order: 'stop-first', failure_action: 'rollback', monitor: '60s' },
      restart_policy: { condition: 'any', delay: '2s' },
      resources: { limits: { memory: '${DASPANEL_KERNEL_MEMORY:-3g}' } },
    },
  };
}

/** One on each machine that has the label: proxy and engines. Ports are the machine's own, so that the proxy sees visitors' addresses. */
function webService(version: string, nodes: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    ...machine(version, 'node', '{{.Node.Hostname}}'),
    volumes: [
      temporary,
      `machine:${DATA}`,
      ...sharedFolders.map(({ path, access }) => `${SHARED}/${path}:${DATA}/${path}${access === 'read' ? ':ro' : ''}`),
      `${SHARED}/${COPIED_KEY}:${DATA}/${COPIED_KEY}:ro`,
    ],
    secrets: ['authority.pem', ...nodes.flatMap((name) => [`${name}.pem`, `${name}.key`])].map(secret),
    ports: ['DASPANEL_HTTP_PORT:-80', 'DASPANEL_HTTPS_PORT:-443'].map((port) => ({
      target: `\${${port}}`,
      published: `\${${port}}`,
      protocol: 'tcp',
      mode: 'host',
    })),
    healthcheck: healthcheck(dataDirectory(DATA).sockets.proxyControl),
    deploy: {
      mode: 'global',
      endpoint_mode: 'dnsrr',
      placement: { constraints: ['node.labels.daspanel.web == true'] },
      update_config: { parallelism: 1, delay: '10s', order: 'stop-first', failure_action: 'rollback', monitor: '30s' },
      rollback_config: { parallelism: 1, order: 'stop-first' },
      restart_policy: { condition: 'any', delay: '2s' },
      resources: { limits: { memory: '${DASPANEL_WEB_MEMORY:-3g}' } },
    },
  };
}

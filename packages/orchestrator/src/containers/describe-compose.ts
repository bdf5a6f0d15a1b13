import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { installationSettings } from '@daspanel/platform/settings.ts';
import { topLevelFolders } from '../data-layout.ts';
import type { PartDescription } from '../part-description.ts';
import { describeParts } from '../parts.ts';
import { DATA, NODE, PROGRAM, RELOAD_VARIABLE, SETTINGS_FOLDER } from './container-paths.ts';
import type { ImageName, PartContainer } from './part-container.ts';
import { partContainers } from './part-containers.ts';

/** A service as the Compose specification has it, in the notations that docker-compose 1.29 knows as well. */
export type ComposeService = Readonly<Record<string, unknown>>;

/** The folder of the host that holds the installation. */
const HOST_DATA = '${DASPANEL_DATA:-./data}';
const HTTP_PORT = '${DASPANEL_HTTP_PORT:-80}';
const HTTPS_PORT = '${DASPANEL_HTTPS_PORT:-443}';

/** The whole of `docker-compose.yml` as data: one service for each part, and what stands around them. `version` names the images. */
export function describeCompose(version: string): Readonly<Record<string, unknown>> {
  const image = (name: ImageName) => `\${DASPANEL_IMAGES:-daspanel}/${name}:\${DASPANEL_VERSION:-${version}}`;
  return {
    services: {
      prepare: prepareService(image('api')),
      entrance: entranceService(image('proxy')),
      parts: watchService(image('api')),
      restore: restoreService(image('engine-php')),
      ...Object.fromEntries(describeContainerParts().map(({ part, container }) => [part.name, partService(part, container, image)])),
    },
    networks: { frontend: {}, outgoing: {} },
  };
}

/** What `docker-compose.development.yml` adds: the sources of a checkout in place of those in the images, and parts that start again when these change. */
export function describeDevelopment(): Readonly<Record<string, unknown>> {
  const service = {
    volumes: [`./packages:${PROGRAM}/packages:ro`],
    environment: { [RELOAD_VARIABLE]: '1' },
  };
  const names = describeContainerParts().map(({ part }) => part.name);
  return { services: Object.fromEntries(['prepare', 'parts', ...names].map((name) => [name, service])) };
}

/** The parts as they run in containers, each with its container. Throws for a part that has none. */
export function describeContainerParts(): readonly { readonly part: PartDescription; readonly container: PartContainer }[] {
  const settings = { ...installationSettings.parse({ httpPort: 80, httpsPort: 443, listen: ['0.0.0.0'] }), separateUsers: true };
  // Which php-fpm the image has is found out in it.
  const machine = { driver: 'containers', role: 'whole', dataDirectory: DATA, programDirectory: PROGRAM } as const;
  const parts = describeParts({ ...settings, ...machine }, NODE, 'php-fpm');
  return parts.map((part) => {
    const container = partContainers[part.name];
    if (container === undefined) throw new Error(`${part.name} has no container: part-containers.ts names one for each part`);
    return { part, container };
  });
}

const NO_NEW_PRIVILEGES = 'no-new-privileges=true';

/** What every container has unless it says otherwise: nothing to write to but what is mounted, no capability, no way to gain any. */
export const sharedByServices: ComposeService = {
  read_only: true,
  cap_drop: ['ALL'],
  security_opt: [NO_NEW_PRIVILEGES],
  tmpfs: ['/tmp'],
  restart: 'unless-stopped',
  stop_grace_period: '15s',
  logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
};

function service(image: string, user: string, more: ComposeService): ComposeService {
  return { image, user, ...sharedByServices, ...more };
}

/** Runs to its end before anything else starts: folders with their owners, keys, settings. */
function prepareService(image: string): ComposeService {
  return service(image, '0:0', {
    command: ['prepare'],
    restart: 'no',
    network_mode: 'none',
    // Without the last, folders would lose the bit that hands their group on.
    cap_add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'],
    environment: { DASPANEL_HOST: '${DASPANEL_HOST:-}', DASPANEL_HTTP_PORT: HTTP_PORT, DASPANEL_HTTPS_PORT: HTTPS_PORT },
    volumes: [`${HOST_DATA}:${DATA}`],
    mem_limit: '256m',
    pids_limit: 64,
  });
}

/** Makes an empty data directory from a backup, when it is asked to by `docker compose run`. */
function restoreService(image: string): ComposeService {
  return service(image, '0:0', {
    entrypoint: ['/usr/bin/tini', '-s', '--', NODE, `${PROGRAM}/scripts/restore.ts`, '--data', DATA],
    profiles: ['restore'],
    restart: 'no',
    network_mode: 'none',
    cap_add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'],
    volumes: [`${HOST_DATA}:${DATA}`],
    mem_limit: '1g',
    pids_limit: 64,
  });
}

/** Holds the network that is published, and does nothing else, so that it never ends: what shares it can come and go. */
function entranceService(image: string): ComposeService {
  return service(image, '65534:65534', {
    entrypoint: ['/usr/bin/tini', '-s', '--', '/usr/bin/sleep', 'infinity'],
    networks: ['frontend'],
    ports: [HTTP_PORT, HTTPS_PORT].map((port) => `\${DASPANEL_LISTEN:-127.0.0.1}:${port}:${port}`),
    sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
    mem_limit: '16m',
    pids_limit: 8,
  });
}

/** Tells the API how the parts are, and holds the lock of the data directory. */
function watchService(image: string): ComposeService {
  return service(image, '0:0', {
    command: ['watch'],
    depends_on: afterPreparation,
    network_mode: 'none',
    group_add: [String(identities.api)],
    // To connect to the sockets of all parts.
    cap_add: ['DAC_OVERRIDE'],
    volumes: ['run', 'lock'].map(mount),
    mem_limit: '128m',
    pids_limit: 32,
    healthcheck: healthcheck(dataDirectory(DATA).sockets.orchestrator),
  });
}

const afterPreparation = { prepare: { condition: 'service_completed_successfully' } };
const inTheEntrance = { ...afterPreparation, entrance: { condition: 'service_started' } };

function partService(part: PartDescription, container: PartContainer, image: (name: ImageName) => string): ComposeService {
  const number = String(part.identity === 'root' || part.confinement?.capabilities.length ? 0 : identities[part.identity]);
  const { tmpfs, volumes } = mounts(part, container);
  return service(image(container.image), `${number}:${number}`, {
    command: [part.name],
    depends_on: container.network === 'entrance' ? inTheEntrance : afterPreparation,
    ...network(container.network),
    ...(container.sharesProcesses ? { pid: 'service:entrance' } : {}),
    ...(part.groups.length === 0 ? {} : { group_add: part.groups.map(String) }),
    ...(container.capabilities.length === 0 ? {} : { cap_add: container.capabilities }),
    ...(container.makesSandboxes ? { security_opt: makingSandboxes } : {}),
    tmpfs,
    volumes,
    mem_limit: memory(container.memory),
    pids_limit: container.processes,
    ...(part.stopSignal === 'SIGTERM' ? {} : { stop_signal: part.stopSignal }),
    healthcheck: healthcheck(part.readySocket),
  });
}

/** Docker's own profiles refuse what sandboxes are made of: namespaces with mounts in them. Sites run behind a filter of their own. */
const makingSandboxes = [NO_NEW_PRIVILEGES, 'seccomp=./images/launcher-system-calls.json', 'apparmor=unconfined'];

function network(kind: PartContainer['network']): ComposeService {
  if (kind === 'entrance') return { network_mode: 'service:entrance' };
  return kind === 'outgoing' ? { networks: ['outgoing'] } : { network_mode: 'none' };
}

function memory(wanted: PartContainer['memory']): string {
  return typeof wanted === 'number' ? `${wanted}m` : `\${${wanted.variable}:-${wanted.otherwise}}`;
}

function mounts(
  part: PartDescription,
  container: PartContainer,
): { readonly tmpfs: readonly string[]; readonly volumes: readonly string[] } {
  const { confinement } = part;
  if (confinement !== undefined) {
    const seen = ['run', ...confinement.writes, ...confinement.reads];
    const runFolders = [confinement.runFolder, ...(confinement.moreRunFolders ?? [])].map((name) => `run/${name}`);
    const reached = (confinement.reaches ?? []).map((name) => `run/${name}`);
    // Files are renamed between the folders of the former, so that they must be one mount; what it must not see is covered.
    const hidden = confinement.writes.length === 0 ? [] : topLevelFolders(DATA).filter((name) => !seen.includes(name));
    return {
      tmpfs: ['/tmp', ...['run', ...hidden].map((name) => `${DATA}/${name}:size=1m,mode=711`)],
      volumes: [
        ...(confinement.writes.length === 0 ? [] : [`${HOST_DATA}:${DATA}`]),
        ...confinement.reads.map(readOnly),
        ...runFolders.map(mount),
        ...reached.map(readOnly),
        readOnly(SETTINGS_FOLDER),
      ],
    };
  }
  if (container.writes === 'everything') return { tmpfs: ['/tmp'], volumes: [`${HOST_DATA}:${DATA}`] };
  return { tmpfs: ['/tmp'], volumes: [...container.reads.map(readOnly), ...container.writes.map(mount), mount('run')] };
}

function mount(folder: string): string {
  return `${HOST_DATA}/${folder}:${DATA}/${folder}`;
}

function readOnly(folder: string): string {
  return `${mount(folder)}:ro`;
}

/** `images/is-ready`, which is a hundred times lighter than a Node of its own. */
function healthcheck(socket: string): ComposeService {
  return { test: ['CMD', 'is-ready', socket], interval: '10s', timeout: '5s', retries: 3, start_period: '60s' };
}

import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { groups, type Identity } from '@daspanel/platform/identities.ts';
import type { PartSettings } from '@daspanel/platform/settings.ts';
import { describeDatabaseManager, findManagerPhp } from './database-manager.ts';
import type { Command, PartDescription } from './part-description.ts';
import { confineLink, selectForRole } from './parts-of-roles.ts';

/** V8 takes what memory there is; bounds make it collect earlier. Parts that make little garbage need only a small young generation. */
const littleMemory = ['--max-old-space-size=128', '--max-semi-space-size=2'];
/** For what only hands bytes on. */
const tinyMemory = ['--max-old-space-size=64', '--max-semi-space-size=1'];
const storageMemory = ['--max-old-space-size=256', '--max-semi-space-size=8'];
const apiMemory = ['--max-old-space-size=384'];
/** A message of 50 MiB is handed over as one line of base 64. */
const mailMemory = ['--max-old-space-size=256', '--max-semi-space-size=2'];

/**
 * Every part that this machine runs of an installation, in the order in which they are started (they do not wait for each other). `managerPhp`: absolute path of the php-fpm that the
 * database manager runs in; undefined where there is no such part.
 */
export function describeParts(settings: PartSettings, node: string, managerPhp = findManagerPhp()): readonly PartDescription[] {
  const data = dataDirectory(settings.dataDirectory);
  const program = (path: string, memory = littleMemory): Command => ({
    program: node,
    arguments: [...memory, join(settings.programDirectory, 'packages', path)],
  });
  const part = (name: string, identity: Identity, command: Command, readySocket: string): PartDescription => ({
    name,
    identity,
    groups: [],
    bindsLowPorts: false,
    prepare: [],
    command,
    readySocket,
    stopSignal: 'SIGTERM',
    isService: false,
  });
  const service = (...given: Parameters<typeof part>): PartDescription => ({ ...part(...given), isService: true });
  const launcherSocket = settings.role === 'node' ? data.sockets.launcherForEngine : data.sockets.launcherForApi;
  return selectForRole(settings.role, [
    part('launcher', 'root', program('launcher/src/main.ts'), launcherSocket),
    part('redis', 'redis', redisServer(data), data.sockets.redisControl),
    {
      ...part('certificates', 'certificates', program('certificates/src/agent/main.ts'), data.sockets.certificates),
      groups: [groups.publishers, groups.certificateClients],
    },
    {
      ...part('api', 'api', program('api/src/main.ts', apiMemory), data.sockets.api),
      groups: [groups.publishers, groups.certificateClients],
    },
    {
      ...service('storage', 'storage', program('storage/src/main.ts', storageMemory), data.sockets.storage),
      confinement: {
        capabilities: ['chown', 'dac_override', 'fowner'],
        writes: ['storage', 'sites'],
        reads: ['access-keys', 'buckets'],
        runFolder: 'storage',
        moreRunFolders: ['site-files'],
      },
    },
    {
      ...service('acme', 'acme', program('certificates/src/acme/main.ts'), data.sockets.acmeRequests),
      groups: [groups.certificateClients],
    },
    part('answers', 'proxy', program('proxy/src/answers/main.ts'), data.sockets.answers),
    {
      ...part('proxy', 'proxy', nginx(data), data.sockets.proxyControl),
      groups: [groups.poolClients],
      bindsLowPorts: true,
      prepare: [program('proxy/src/main.ts')],
      stopSignal: 'SIGQUIT',
    },
    {
      ...part('engine-php', 'engine', program('engine-php/src/wake/main.ts'), data.sockets.wakePhp),
      groups: [groups.poolClients, groups.publishers],
    },
    { ...service('mysql', 'mysql', mariaDb(data), data.sockets.mysql), prepare: [program('data-services/src/mysql/prepare.ts')] },
    {
      ...service('redis-tenant', 'redisTenant', tenantRedis(data), data.sockets.redisTenant),
      prepare: [program('data-services/src/redis/prepare.ts')],
    },
    service('data-services', 'dataServices', program('data-services/src/main.ts'), data.sockets.dataServices),
    ...describeDatabaseManager(service, { data, prepare: program('data-services/src/manager/prepare.ts'), php: managerPhp }),
    service('mail', 'mail', program('mail-catcher/src/main.ts', mailMemory), data.sockets.mailRequests),
    service('console', 'console', program('console/src/main.ts', tinyMemory), data.sockets.consoleRequests),
    { ...service('link', 'link', program('link/src/main.ts'), data.sockets.linkRequests), ...confineLink(settings.role) },
  ]);
}

function mariaDb(data: ReturnType<typeof dataDirectory>): Command {
  return { program: '/usr/sbin/mariadbd', arguments: [`--defaults-file=${join(data.run, 'mysql-server', 'my.cnf')}`] };
}

function tenantRedis(data: ReturnType<typeof dataDirectory>): Command {
  return { program: '/usr/bin/redis-server', arguments: [join(data.run, 'redis-tenant-server', 'redis.conf')] };
}

function nginx(data: ReturnType<typeof dataDirectory>): Command {
  return { program: '/usr/sbin/nginx', arguments: ['-c', join(data.run, 'proxy', 'nginx.conf'), '-e', 'stderr', '-g', 'daemon off;'] };
}

/** Events only: nothing is kept, so nothing is written to disk. */
function redisServer(data: ReturnType<typeof dataDirectory>): Command {
  const options = {
    port: '0',
    unixsocket: data.sockets.redisControl,
    unixsocketperm: '777',
    dir: data.redis,
    save: '',
    appendonly: 'no',
    maxmemory: '64mb',
    daemonize: 'no',
  };
  return { program: '/usr/bin/redis-server', arguments: Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]) };
}

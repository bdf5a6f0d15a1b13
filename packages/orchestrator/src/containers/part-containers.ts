import type { PartContainer } from './part-container.ts';

const little = {
  reads: [],
  writes: [],
  capabilities: [],
  network: 'none',
  sharesProcesses: false,
  memory: 256,
  processes: 64,
  makesSandboxes: false,
} as const;

/**
 * The container of each part, by the part's name. What shows visitors something shares one network namespace, as it would on one machine: the launcher counts the
 * proxy's connections to a pool there before it puts the pool to sleep, and certificates are looked at by handshakes with the proxy.
 */
export const partContainers: Readonly<Record<string, PartContainer>> = {
  launcher: {
    ...little,
    image: 'engine-php',
    writes: 'everything',
    capabilities: [
      'CHOWN',
      'DAC_OVERRIDE',
      'DAC_READ_SEARCH',
      'FOWNER',
      'FSETID',
      'KILL',
      'SETGID',
      'SETPCAP',
      'SETUID',
      // To open its container to sandboxes.
      'SYS_ADMIN',
      // It looks at the network of its sandboxes, whose processes belong to the users of sites.
      'SYS_PTRACE',
    ],
    network: 'entrance',
    memory: { variable: 'DASPANEL_SITES_MEMORY', otherwise: '2g' },
    processes: 4096,
    makesSandboxes: true,
  },
  redis: { ...little, image: 'redis', writes: ['redis'], memory: 128 },
  certificates: { ...little, image: 'proxy', writes: ['certificates'], reads: ['routes'], network: 'entrance' },
  api: {
    ...little,
    image: 'api',
    writes: ['state', 'uploads', 'routes', 'pools', 'access-keys', 'buckets', 'certificates/wanted'],
    reads: ['exports', 'logs', 'keys'],
    network: 'outgoing',
    memory: 768,
  },
  storage: {
    ...little,
    image: 'storage',
    // It becomes its own user, which keeps the latter three.
    capabilities: ['SETGID', 'SETPCAP', 'SETUID', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER'],
    memory: 512,
  },
  acme: { ...little, image: 'proxy', writes: ['acme'], reads: ['certificates/wanted'], network: 'entrance' },
  answers: {
    ...little,
    image: 'proxy',
    writes: ['logs/proxy', 'logs/sites'],
    reads: ['routes', 'certificates/serve', 'sites', 'trash'],
    network: 'entrance',
    sharesProcesses: true,
  },
  proxy: {
    ...little,
    image: 'proxy',
    writes: ['logs/proxy'],
    reads: ['routes', 'certificates/serve', 'sites', 'storage'],
    network: 'entrance',
    sharesProcesses: true,
    memory: 512,
  },
  'engine-php': { ...little, image: 'engine-php', reads: ['pools'], network: 'entrance' },
  mysql: {
    ...little,
    image: 'mysql',
    writes: ['mysql'],
    reads: ['keys'],
    memory: { variable: 'DASPANEL_MYSQL_MEMORY', otherwise: '1g' },
    processes: 512,
  },
  'redis-tenant': { ...little, image: 'redis', writes: ['redis-tenant'], reads: ['redis-tenant-accounts', 'keys'], memory: 512 },
  'data-services': { ...little, image: 'services', writes: ['exports', 'redis-tenant-accounts'], reads: ['uploads', 'keys'], memory: 512 },
  'database-manager': { ...little, image: 'services' },
  mail: { ...little, image: 'mail-catcher', writes: ['mail'], network: 'outgoing', memory: 512 },
  console: { ...little, image: 'services', network: 'outgoing' },
};

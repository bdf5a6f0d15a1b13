import { expect, test } from 'vitest';
import { partSettings, type MachineRole } from '@daspanel/platform/settings.ts';
import { confine } from './confinement.ts';
import { describeParts } from './parts.ts';

const partsOf = (role: MachineRole) => {
  const settings = { hostName: 'panel.test', httpPort: 80, httpsPort: 443, listen: ['0.0.0.0'], separateUsers: true, role };
  return describeParts(partSettings.parse({ ...settings, dataDirectory: '/data', programDirectory: '/program' }), '/node', '/php-fpm');
};
const namesOf = (role: MachineRole) => partsOf(role).map(({ name }) => name);

test('a machine alone runs everything but link; in a cluster what takes visitors’ requests is on the nodes, and nothing else', () => {
  const behind = [
    'redis',
    'certificates',
    'api',
    'storage',
    'acme',
    'mysql',
    'redis-tenant',
    'data-services',
    'database-manager',
    'mail',
    'console',
  ];
  const front = ['answers', 'proxy', 'engine-php'];
  expect(namesOf('whole').toSorted()).toEqual(['launcher', ...behind, ...front].toSorted());
  expect(namesOf('kernel').toSorted()).toEqual(['launcher', 'link', ...behind].toSorted());
  expect(namesOf('node').toSorted()).toEqual(['launcher', 'link', ...front].toSorted());
});

test('the launcher of a node is ready when engine-php may ask it, for the API never does', () => {
  const ready = (role: MachineRole) => partsOf(role).find(({ name }) => name === 'launcher')?.readySocket;
  expect([ready('kernel'), ready('node')]).toEqual(['/data/run/launcher/api.sock', '/data/run/launcher/engine.sock']);
});

test.each([
  ['kernel', 'chown, dac_override', ['link', 'mail-channels', 'proxy'], ['link', 'sites']],
  [
    'node',
    'dac_override',
    'api certificates console data-services database-manager link mail-channels mysql redis redis-tenant storage'.split(' '),
    ['link'],
  ],
] as const)('link of a %s changes nothing but the folders of its sockets, and keeps the network', (role, capabilities, writes, reads) => {
  const link = partsOf(role).find(({ name }) => name === 'link');
  if (link?.confinement === undefined) throw new Error('link is not confined');
  expect([link.identity, link.confinement.capabilities.join(', '), link.confinement.reads]).toEqual(['link', capabilities, reads]);
  const { arguments: given } = confine(link.command, link.confinement, {
    dataDirectory: '/data',
    programDirectory: '/program',
    node: '/node',
    settingsFile: '/data/run/settings.json',
    entries: ['state', 'sites', 'link', 'run'].map((name) => ({ name, isFolder: true })),
    programFolders: [],
  });
  const bound = given.flatMap((argument, index) => (argument === '--bind' ? [given[index + 1] ?? ''] : [])).toSorted();
  expect(bound).toEqual(['/data', ...writes.map((name) => `/data/run/${name}`)]);
  const covered = given.flatMap((argument, index) => (argument === '--tmpfs' ? [given[index + 1] ?? ''] : []));
  expect(covered).toEqual(expect.arrayContaining(['/data/state', '/data/run']));
  expect(given).not.toContain('--unshare-net');
});

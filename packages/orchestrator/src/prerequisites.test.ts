import { expect, test } from 'vitest';
import { installPackages } from './install-packages.ts';
import { distributionPhp, findMissing, productRequirements } from './prerequisites.ts';

test.each([
  ['ID=debian\nVERSION_ID="12"\n', '8.2'],
  ['VERSION_ID="13"\nID=debian\n', '8.4'],
  ['ID=ubuntu\nVERSION_ID="24.04"\n', '8.3'],
  ['ID=arch\n', undefined],
])('%j has PHP %s', (text, php) => {
  expect(distributionPhp(text)).toBe(php);
});

test('packages are looked for by what they bring', () => {
  const here = { package: 'node', brings: process.execPath };
  const missing = { package: 'nothing', brings: '/no/such/file' };
  expect(findMissing([here, missing])).toEqual([missing]);
  expect(productRequirements('8.2').map((requirement) => requirement.package)).toContain('php8.2-fpm');
});

test('machines of a cluster need what their parts need', () => {
  const packages = (role?: 'kernel' | 'node') => productRequirements('8.2', role).map((requirement) => requirement.package);
  const missing = (role: 'kernel' | 'node') => packages().filter((name) => !packages(role).includes(name));
  expect(missing('kernel')).toEqual(['nginx-light', 'libnginx-mod-http-lua']);
  expect(missing('node')).toEqual(['mariadb-server', 'redis-server']);
});

test('nothing is done when nothing is missing', async () => {
  const said: string[] = [];
  await installPackages([], (line) => said.push(line));
  expect(said).toEqual([]);
});

test('without root the command to run is told, and nothing is done', async () => {
  const said: string[] = [];
  const missing = ['nginx-light', 'bubblewrap'].map((name) => ({ package: name, brings: '/no/such/file' }));
  await expect(installPackages(missing, (line) => said.push(line), false)).rejects.toThrow(
    'these packages are missing, and only root can install them: apt-get install nginx-light bubblewrap',
  );
  expect(said).toEqual([]);
});

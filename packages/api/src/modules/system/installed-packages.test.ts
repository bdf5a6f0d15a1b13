import { expect, test } from 'vitest';
import { parsePackages, readInstalledPackages } from './installed-packages.ts';

test('only what is installed has a version', () => {
  const text = 'nginx\tinstalled\t1.22.1-9+deb12u3\nadminer\tconfig-files\t4.8.1\nredis-server\tnot-installed\t\n';
  expect(parsePackages(text)).toEqual(new Map([['nginx', '1.22.1-9+deb12u3']]));
});

test('this machine answers for every component, also for those that it lacks', async () => {
  const names = (await readInstalledPackages()).map(({ name }) => name);
  expect(names).toEqual(['nginx', 'MariaDB', 'Redis', 'Adminer', 'OpenSSL']);
});

import { expect, test } from 'vitest';
import { environmentArguments, sandboxCommand, type SandboxHost } from './sandbox-command.ts';
import type { Sandbox } from './sandbox.ts';

const host: SandboxHost = {
  bubblewrap: '/usr/bin/bwrap',
  setpriv: '/usr/bin/setpriv',
  prlimit: '/usr/bin/prlimit',
  disableUserNamespaces: true,
  programFolders: [
    { path: '/lib', target: 'usr/lib' },
    { path: '/opt-lib', target: null },
  ],
  configuration: ['/etc/localtime'],
};
const sandbox: Sandbox = {
  name: 'example',
  user: 600_007,
  mounts: [
    { from: '/data/sites/s1', to: '/site', access: 'write' },
    { from: '/data/run/x', to: '/run/pool', access: 'read', optional: true },
  ],
  program: '/usr/bin/php',
  arguments: ['-v'],
  environment: { HOME: '/site/home', PASSWORD: 'canary' },
  workingDirectory: '/site',
  limits: { memory: 64, processor: 100, processes: 32, temporary: 16, openFiles: 256 },
};
const options = { etc: '/accounts/600007', systemCallFilter: true, limitProcesses: false };

test('the command of a sandbox with a user of its own', async () => {
  const { file, arguments: given } = sandboxCommand(sandbox, host, options);
  await expect([file, ...given].join('\n') + '\n').toMatchFileSnapshot('golden/own-user.txt');
});

test('the command of a sandbox under the shared user, on a host that lacks layers', async () => {
  const { file, arguments: given } = sandboxCommand(
    { ...sandbox, user: undefined },
    { ...host, disableUserNamespaces: false },
    { ...options, systemCallFilter: false, limitProcesses: true },
  );
  await expect([file, ...given].join('\n') + '\n').toMatchFileSnapshot('golden/shared-user.txt');
});

test('the user is changed before bubblewrap starts', () => {
  const { arguments: given } = sandboxCommand(sandbox, host, options);
  expect(given.indexOf('--reuid=600007')).toBeGreaterThan(0);
  expect(given.indexOf('--reuid=600007')).toBeLessThan(given.indexOf('/usr/bin/bwrap'));
  expect(given).not.toContain('--uid');
});

test('N220: the environment is not among the arguments, which every user of the host can read', () => {
  expect(sandboxCommand(sandbox, host, options).arguments.join('\n')).not.toContain('canary');
  expect(environmentArguments(sandbox.environment)).toBe('--setenv\0HOME\0/site/home\0--setenv\0PASSWORD\0canary\0');
  expect(() => environmentArguments({ HOME: 'a\0--bind' })).toThrow(/zero byte/);
});

import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeFreePorts } from '../test/free-ports.ts';
import { makeCertificate } from '../test/make-certificate.ts';
import { prepareProxy } from './prepare.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp('/tmp/daspanel prepare-');
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function prepare(ports?: readonly number[]) {
  const [httpPort = 0, httpsPort = 0] = ports ?? (await takeFreePorts(2));
  const programDirectory = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
  await prepareProxy({
    hostName: 'daspanel.localhost',
    httpPort,
    httpsPort,
    listen: ['127.0.0.1', '::1'],
    dataDirectory: root,
    programDirectory,
    driver: 'native',
    role: 'whole',
    separateUsers: false,
  });
  const configuration = join(root, 'run', 'proxy', 'nginx.conf');
  const check = await runProgram('/usr/sbin/nginx', ['-t', '-c', configuration, '-e', 'stderr']);
  return { configuration: await readFile(configuration, 'utf8'), said: check.stderr.toString() };
}

test('nginx accepts what is rendered, without a warning, also in a folder with a space', async () => {
  const { said } = await prepare();
  expect(said).toContain('test is successful');
  expect(said).not.toMatch(/warn|emerg|error/);
});

test('a default certificate is made when there is none, readable for nobody else, and left alone when there is one', async () => {
  const made = await prepare();
  const own = join(root, 'run', 'proxy', 'default.pem');
  expect(made.configuration).toContain(`ssl_certificate "${own}"`);
  expect((await stat(own)).mode & 0o777).toBe(0o600);
  const fromAgent = join(dataDirectory(root).servedCertificates, '_default.pem');
  await mkdir(dataDirectory(root).servedCertificates, { recursive: true });
  await publishFile(fromAgent, await makeCertificate('unknown.invalid'));
  expect((await prepare()).configuration).toContain(`ssl_certificate "${fromAgent}"`);
});

test('what a killed nginx left is taken away', async () => {
  await prepare();
  const socket = dataDirectory(root).sockets.proxyControl;
  await publishFile(socket, '');
  await prepare();
  await expect(stat(socket)).rejects.toThrow('ENOENT');
});

test('a second time writes nothing that stands there already, so that a full disk does not keep nginx from starting again', async () => {
  const ports = await takeFreePorts(2);
  await mkdir(dataDirectory(root).servedCertificates, { recursive: true });
  await publishFile(join(dataDirectory(root).servedCertificates, '_default.pem'), await makeCertificate('unknown.invalid'));
  await prepare(ports);
  const list = async () => {
    const { stdout } = await runProgram('/usr/bin/find', [join(root, 'run', 'proxy'), '-type', 'f', '-printf', '%p %i\n']);
    return stdout.toString().split('\n').toSorted();
  };
  const before = await list();
  expect(before.length).toBeGreaterThan(15);
  await prepare(ports);
  // nginx wrote its process id while it checked the configuration.
  const lasting = (lines: readonly string[]) => lines.filter((line) => !line.includes('nginx.pid'));
  expect(lasting(await list())).toEqual(lasting(before));
});

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';

/** What npm, composer and git fetch from, over TLS: `/npm/`, `/composer/` and `/code.git`. */
export interface PackageServer extends AsyncDisposable {
  readonly port: number;
}

/** `name`: what clients call it; key and certificate, both PEM, are for that name. */
export async function startPackageServer(
  name: string,
  { privateKey, chain }: { readonly privateKey: string; readonly chain: string },
): Promise<PackageServer> {
  const folder = await mkdtemp('/tmp/dp-packages-');
  const server = createServer({ key: privateKey, cert: chain }, (request, response) => {
    const path = new URL(request.url ?? '/', 'https://x').pathname;
    readFile(join(folder, `${path.endsWith('/') ? `${path}index` : path}`)).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `https://${name}:${port}`;
  await mkdir(join(folder, 'npm'));
  await mkdir(join(folder, 'composer'));
  await Promise.all([makeNpmPackage(folder, origin), makeComposerPackage(folder, origin), makeRepository(folder)]);
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeNpmPackage(folder: string, origin: string): Promise<void> {
  const source = join(folder, 'npm-source');
  await mkdir(join(source, 'package'), { recursive: true });
  const description = { name: 'tiny', version: '1.0.0', main: 'index.js' };
  await writeFile(join(source, 'package/package.json'), JSON.stringify(description));
  await writeFile(join(source, 'package/index.js'), `module.exports = 'from npm';\n`);
  await run('/usr/bin/tar', ['-czf', join(folder, 'npm/tiny.tgz'), '-C', source, 'package']);
  const integrity = `sha512-${createHash('sha512')
    .update(await readFile(join(folder, 'npm/tiny.tgz')))
    .digest('base64')}`;
  const version = { ...description, dist: { tarball: `${origin}/npm/tiny.tgz`, integrity } };
  await writeFile(
    join(folder, 'npm/tiny'),
    JSON.stringify({ name: 'tiny', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } }),
  );
}

async function makeComposerPackage(folder: string, origin: string): Promise<void> {
  const source = join(folder, 'composer-source');
  await mkdir(source);
  const description = { name: 'acme/tiny', version: '1.0.0', autoload: { files: ['tiny.php'] } };
  await writeFile(join(source, 'composer.json'), JSON.stringify(description));
  await writeFile(join(source, 'tiny.php'), `<?php function tiny() { return 'from composer'; }\n`);
  await run('/usr/bin/tar', ['-cf', join(folder, 'composer/tiny.tar'), '-C', source, 'composer.json', 'tiny.php']);
  const version = { ...description, dist: { type: 'tar', url: `${origin}/composer/tiny.tar` } };
  await writeFile(join(folder, 'composer/packages.json'), JSON.stringify({ packages: { 'acme/tiny': { '1.0.0': version } } }));
}

/** As plain files, which git fetches one by one ("dumb" HTTP). */
async function makeRepository(folder: string): Promise<void> {
  const source = join(folder, 'git-source');
  await mkdir(source);
  await writeFile(join(source, 'README'), 'from git\n');
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  await run('/usr/bin/git', ['-C', source, 'init', '-q', '-b', 'main']);
  await run('/usr/bin/git', ['-C', source, 'add', 'README']);
  await run('/usr/bin/git', ['-C', source, ...author, 'commit', '-q', '-m', 'first']);
  await run('/usr/bin/git', ['clone', '-q', '--bare', source, join(folder, 'code.git')]);
  await run('/usr/bin/git', ['-C', join(folder, 'code.git'), 'update-server-info']);
}

async function run(program: string, given: readonly string[]): Promise<void> {
  const { status, stderr } = await runProgram(program, given, { env: { HOME: '/tmp', GIT_CONFIG_NOSYSTEM: '1' } });
  if (status !== 0) throw new Error(`${program} ${given.join(' ')} failed: ${stderr}`);
}

import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';

/** The first release of Debian that has Compose 2 as a package. Its plugins run on the release before, too. */
const SUITE = 'trixie';
const PACKAGES = ['docker-compose', 'docker-buildx'];

/**
 * Puts the plugins of Docker's client, Compose 2 and buildx, into `folder`: out of Debian's packages, which are unpacked and not installed, from the mirror that
 * this machine has its packages from and with its signatures.
 */
export async function fetchPlugins(folder: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'daspanel-plugins-'));
  try {
    const apt = await aptOfAnotherRelease(work);
    await apt(['update']);
    await apt(['download', ...PACKAGES]);
    for (const file of (await readdir(work)).filter((name) => name.endsWith('.deb')))
      await run('/usr/bin/dpkg', ['-x', file, 'unpacked'], work);
    await mkdir(folder, { recursive: true });
    await cp(join(work, 'unpacked/usr/libexec/docker/cli-plugins'), folder, { recursive: true });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** apt-get with lists, state and cache of its own, so that this machine's are left alone. */
async function aptOfAnotherRelease(work: string): Promise<(given: readonly string[]) => Promise<string>> {
  for (const name of ['lists/partial', 'cache/archives/partial']) await mkdir(join(work, name), { recursive: true });
  await writeFile(join(work, 'status'), '');
  await writeFile(join(work, 'sources.list'), `deb ${await findMirror()} ${SUITE} main\n`);
  const places = {
    'Dir::Etc::sourcelist': join(work, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State::lists': join(work, 'lists'),
    'Dir::State::status': join(work, 'status'),
    'Dir::Cache': join(work, 'cache'),
    'APT::Sandbox::User': 'root',
    'Acquire::Retries': '3',
  };
  const options = Object.entries(places).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return (given) => run('/usr/bin/apt-get', [...options, '--quiet=2', ...given], work);
}

async function findMirror(): Promise<string> {
  const text = await run('/usr/bin/apt-get', ['indextargets', '--format', '$(SITE)', 'Created-By: Packages'], '/');
  const mirror = text.split('\n').find((address) => address !== '' && !address.includes('security'));
  if (mirror === undefined) throw new Error('apt has no mirror on this machine');
  return mirror;
}

async function run(program: string, given: readonly string[], cwd: string): Promise<string> {
  const { status, stdout, stderr } = await runProgram(program, given, { cwd, timeoutMilliseconds: 300_000 });
  if (status !== 0) throw new Error(`${program} ${given.at(-1)}: ${stderr.toString('utf8').trim()}`);
  return stdout.toString('utf8');
}

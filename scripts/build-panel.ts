import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runProgram } from '@daspanel/platform/run-program.ts';

const repository = dirname(import.meta.dirname);
const folder = join(repository, 'packages', 'panel');
const dist = join(folder, 'dist');
/** What the built files were made from, as a hash. */
const made = join(dist, '.made-from');
const lock = join(folder, '.building');

/** What the built files follow from. */
const sources = ['packages/panel', 'packages/contract/src', 'packages/formats/src', 'package-lock.json'];
const NO_SOURCES = new Set(['dist', 'node_modules']);
const BUILD_WITHIN = 180_000;
/** A tab that was opened before goes on loading the files it was made of. */
const FORMER_FILES_STAY = 7 * 24 * 60 * 60_000;

/**
 * Builds the panel where its sources have changed since it was built; several at once build it once. In an installation without sources the built files are
 * simply there. Never throws: the sites do not depend on the panel.
 */
export async function buildPanel(say: (line: string) => void): Promise<void> {
  if (!existsSync(join(folder, 'src'))) return;
  try {
    if (await isBuilt()) return;
    await withLock(async () => {
      const hash = await hashSources();
      if ((await readMade()) === hash) return;
      say('building the panel');
      await build(hash);
    });
  } catch (error) {
    say(`the panel could not be built; everything else works. ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function isBuilt(): Promise<boolean> {
  return (await readMade()) === (await hashSources());
}

async function readMade(): Promise<string | undefined> {
  return await readFile(made, 'utf8').catch(() => undefined);
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const path of (await Promise.all(sources.map(listFiles))).flat().toSorted()) {
    hash.update(`${path}\0`).update(await readFile(join(repository, path)));
  }
  return hash.digest('hex');
}

async function listFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(join(repository, path))).isDirectory()) return [path];
  const entries = await readdir(join(repository, path), { withFileTypes: true });
  const wanted = entries.filter(({ name }) => !NO_SOURCES.has(name) && !name.startsWith('.') && !/\.test\.tsx?$/.test(name));
  return (await Promise.all(wanted.map(({ name }) => listFiles(`${path}/${name}`)))).flat();
}

/** Builds beside the present files and then puts them in their place: `index.html` last, in one step, so that it never names what is not there. */
async function build(hash: string): Promise<void> {
  const fresh = await mkdtemp(join(folder, '.dist-'));
  try {
    const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js');
    const given = ['build', '--configLoader', 'native', '--logLevel', 'warn', '--outDir', fresh, '--emptyOutDir'];
    const { status, stdout, stderr } = await runProgram(process.execPath, [vite, ...given], {
      cwd: folder,
      env: { NODE_ENV: 'production', HOME: process.env['HOME'] ?? '/tmp' },
      timeoutMilliseconds: BUILD_WITHIN,
    });
    if (status !== 0) throw new Error(`vite says: ${`${stderr}${stdout}`.trim().slice(0, 2000)}`);
    await publish(fresh, hash);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function publish(fresh: string, hash: string): Promise<void> {
  const built = await readdir(fresh, { recursive: true, withFileTypes: true });
  const files = built.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(fresh.length + 1));
  await mkdir(dist, { recursive: true });
  for (const file of files.toSorted((one, other) => Number(one === 'index.html') - Number(other === 'index.html'))) {
    await mkdir(dirname(join(dist, file)), { recursive: true });
    await rename(join(fresh, file), join(dist, file));
  }
  await removeFormer(new Set(files));
  await writeFile(made, hash);
}

async function removeFormer(current: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(join(dist, 'assets')).catch(() => [])) {
    if (current.has(join('assets', name))) continue;
    const path = join(dist, 'assets', name);
    if (Date.now() - (await stat(path)).mtimeMs > FORMER_FILES_STAY) await rm(path);
  }
}

/** One builds; the others wait for it. A lock whose owner is gone is taken over. */
async function withLock(work: () => Promise<void>): Promise<void> {
  const end = Date.now() + BUILD_WITHIN;
  while (!(await takeLock())) {
    if (Date.now() > end) throw new Error(`${lock} says that another process builds it, and it does not end`);
    await wait(100);
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
    const owner = Number(await readFile(lock, 'utf8').catch(() => '0'));
    if (owner > 0 && !existsSync(`/proc/${owner}`)) await rm(lock, { force: true });
    return false;
  }
}

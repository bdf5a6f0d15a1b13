import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';

/** What images are built from. */
export interface Sources extends AsyncDisposable {
  readonly folder: string;
  readonly version: string;
  /** The commit, `+` behind it where files differ from it; `unknown` without a repository of git. */
  readonly revision: string;
  /** When they were changed last, so that the same sources say the same: 2026-01-31T12:00:00Z. */
  readonly created: string;
}

/** The files in `repository`, or those of a commit in a folder of their own for as long as they are needed. */
export async function findSources(repository: string, commit: string | undefined): Promise<Sources> {
  const folder = commit === undefined ? repository : await extract(repository, commit);
  const [revision, seconds] = (await git(repository, ['log', '-1', '--format=%H %ct', commit ?? 'HEAD']).catch(() => '')).trim().split(' ');
  const changed = commit === undefined && (await git(repository, ['status', '--porcelain', '--untracked-files=no']).catch(() => '')) !== '';
  const manifest = join(folder, 'package.json');
  const time = seconds === undefined ? (await stat(manifest)).mtimeMs : Number(seconds) * 1000;
  return {
    folder,
    version: readVersion(await readFile(manifest, 'utf8')),
    revision: revision === undefined || revision === '' ? 'unknown' : `${revision}${changed ? '+' : ''}`,
    created: new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'),
    async [Symbol.asyncDispose]() {
      if (commit !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function extract(repository: string, commit: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'daspanel-sources-'));
  const archive = join(folder, '.archive.tar');
  await git(repository, ['archive', `--output=${archive}`, commit]);
  const { status, stderr } = await runProgram('/usr/bin/tar', ['--extract', `--file=${archive}`, `--directory=${folder}`]);
  if (status !== 0) throw new Error(`tar failed: ${stderr.toString('utf8').trim()}`);
  await rm(archive);
  return folder;
}

async function git(repository: string, given: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await runProgram('/usr/bin/git', ['-C', repository, ...given]);
  if (status !== 0) throw new Error(`git ${given[0] ?? ''} failed: ${stderr.toString('utf8').trim()}`);
  return stdout.toString('utf8');
}

/** From the text of `package.json`. */
export function readVersion(text: string): string {
  const manifest: unknown = JSON.parse(text);
  if (manifest instanceof Object && 'version' in manifest && typeof manifest.version === 'string') return manifest.version;
  throw new Error('package.json names no version');
}

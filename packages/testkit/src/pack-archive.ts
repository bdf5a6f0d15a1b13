import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';

/** A tar.gz of the given files, by path. */
export async function packArchive(files: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const folder = await mkdtemp('/tmp/daspanel-pack-');
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, 'content', path)), { recursive: true });
      await writeFile(join(folder, 'content', path), content);
    }
    return await packFolder(join(folder, 'content'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A tar.gz of what lies in a folder; symlinks are followed when asked, as Debian's packages need it. */
export async function packFolder(folder: string, options: { readonly dereference?: boolean } = {}): Promise<Buffer> {
  const target = await mkdtemp('/tmp/daspanel-pack-');
  try {
    const file = join(target, 'content.tar.gz');
    const given = [
      '--create',
      '--gzip',
      ...(options.dereference === true ? ['--dereference'] : []),
      '--file',
      file,
      '--directory',
      folder,
      '.',
    ];
    const result = await runProgram('/usr/bin/tar', given);
    if (result.status !== 0) throw new Error(`tar failed: ${result.stderr.toString('utf8')}`);
    return await readFile(file);
  } finally {
    await rm(target, { recursive: true });
  }
}

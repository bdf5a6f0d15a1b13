import { join } from 'node:path';
import type { Mount } from './sandbox.ts';

/** Where sandboxes see Daspanel's own program files. */
export const PROGRAM_FOLDER = '/opt/daspanel';

/**
 * What a sandbox needs to run a Node program of ours: the running Node and, read-only under `/opt/daspanel`, the named packages with the
 * installed modules. `programDirectory` is the repository, `node` the absolute path of Node on the host.
 */
export function nodeInside(
  programDirectory: string,
  node: string,
  packages: readonly string[],
): { readonly program: string; readonly mounts: readonly Mount[] } {
  const program = join(PROGRAM_FOLDER, 'bin/node');
  const read = (path: string): Mount => ({ from: join(programDirectory, path), to: join(PROGRAM_FOLDER, path), access: 'read' });
  return {
    program,
    mounts: [
      { from: node, to: program, access: 'read' },
      read('package.json'),
      read('node_modules'),
      ...packages.map((name) => read(`packages/${name}`)),
    ],
  };
}

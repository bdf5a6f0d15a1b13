import { join } from 'node:path';
import { PROGRAM_FOLDER } from '../../sandbox/node-inside.ts';

/** Where Node looks for compiled code inside a sandbox: `NODE_COMPILE_CACHE`. */
export const COMPILED_FOLDER = join(PROGRAM_FOLDER, 'compiled');

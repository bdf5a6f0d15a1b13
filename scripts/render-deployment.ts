import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renderCompose } from './render-compose.ts';

/** `npm run deployment`: writes `docker-compose.yml` from the descriptions of the parts. A test fails where it is not what they say. */
const root = dirname(import.meta.dirname);
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
await writeFile(join(root, 'docker-compose.yml'), renderCompose(version));

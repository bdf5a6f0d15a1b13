import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renderDeployment } from './render-compose.ts';

/** `npm run deployment`: writes the compose files from the descriptions of the parts. A test fails where they are not what these say. */
const root = dirname(import.meta.dirname);
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
for (const [name, text] of Object.entries(renderDeployment(version))) await writeFile(join(root, name), text);

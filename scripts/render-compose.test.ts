import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { renderDeployment } from './render-compose.ts';

test('the compose files are what the descriptions of the parts say (npm run deployment writes them)', async () => {
  const root = dirname(import.meta.dirname);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  for (const [name, text] of Object.entries(renderDeployment(version))) await expect(text).toMatchFileSnapshot(join(root, name));
});

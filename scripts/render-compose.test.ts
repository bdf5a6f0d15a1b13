import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { renderCompose } from './render-compose.ts';

test('docker-compose.yml is what the descriptions of the parts say (npm run deployment writes it)', async () => {
  const root = dirname(import.meta.dirname);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  await expect(renderCompose(version)).toMatchFileSnapshot(join(root, 'docker-compose.yml'));
});

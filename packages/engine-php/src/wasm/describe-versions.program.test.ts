import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PHP_VERSIONS } from '@daspanel/formats/identifiers.ts';
import { describeVersion, type WasmVersion } from './describe-versions.ts';
import { startHost } from './testing/running-host.ts';

const written = JSON.parse(readFileSync(join(import.meta.dirname, '../../wasm-versions.json'), 'utf8')) as readonly WasmVersion[];

it('wasm-versions.json lists every version', () => {
  expect(written.map(({ version }) => version)).toEqual(PHP_VERSIONS);
});

it.each(PHP_VERSIONS)('PHP %s is what wasm-versions.json says, and answers', async (php) => {
  const described = written.find(({ version }) => version === php);
  expect(await describeVersion(php)).toEqual(described);
  await using host = await startHost({ php, files: { 'version.php': '<?php echo PHP_VERSION, " ", PHP_SAPI;' } });
  expect((await host.get('/version.php')).body.toString()).toBe(`${described?.release} fpm-fcgi`);
  expect(await host.stop()).toBe(0);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PHP_VERSIONS, type PhpVersion } from '@daspanel/formats/identifiers.ts';
import { publishFile } from '@daspanel/platform/durable-file.ts';
import { BUILDS } from './build/builds.ts';
import { compileModule } from './build/compile-module.ts';
import { openInThread } from './sockets/open-in-thread.ts';
import { createPhpSockets } from './sockets/php-socket.ts';
import { SITE_IN_PHP, prepareInstance } from './instance/start-instance.ts';

/** `node describe-versions.ts`: starts every build and writes what it says of itself to `packages/engine-php/wasm-versions.json`. */

/** Last day of security support, from php.net/supported-versions and php.net/eol. */
const END_OF_LIFE: Readonly<Record<PhpVersion, string>> = {
  '5.6': '2018-12-31',
  '7.0': '2019-01-10',
  '7.1': '2019-12-01',
  '7.2': '2020-11-30',
  '7.3': '2021-12-06',
  '7.4': '2022-11-28',
  '8.0': '2023-11-26',
  '8.1': '2025-12-31',
  '8.2': '2026-12-31',
  '8.3': '2027-12-31',
  '8.4': '2028-12-31',
  '8.5': '2029-12-31',
};

/** The cache's shared memory does not start in every build, and is not needed here. */
const INI = 'opcache.enable=0\nopcache.file_cache_only=1\nopcache.file_cache="/tmp"\n';

const QUESTION = '<?php echo json_encode(array(PHP_VERSION, 8 * PHP_INT_SIZE, array_map("strtolower", get_loaded_extensions())));';

export interface WasmVersion {
  readonly version: PhpVersion;
  /** Exact release, such as 5.6.40. */
  readonly release: string;
  /** Names in lower case, sorted. */
  readonly extensions: readonly string[];
  /** Whether compiled scripts are kept between requests. */
  readonly opcache: boolean;
  readonly endOfLife: string;
  /** Bits of an integer: with 32, numbers end at 2,147,483,647 and files at 2 GiB. */
  readonly bits: 32 | 64;
}

/** Starts one build and asks it. */
export async function describeVersion(version: PhpVersion): Promise<WasmVersion> {
  const site = mkdtempSync(join(tmpdir(), 'php-wasm-'));
  try {
    await publishFile(join(site, 'question.php'), QUESTION);
    const chunks: Buffer[] = [];
    const startInstance = prepareInstance({
      php: version,
      root: site,
      environment: {},
      ownFiles: [],
      deliverMail: () => 'mail is not sent here',
      output: { head() {}, log() {}, body: (chunk) => chunks.push(Buffer.from(chunk)) > 0 },
      sockets: createPhpSockets([], openInThread),
      watchFiles() {},
      replaceImports: () => ({}),
    });
    const instance = await startInstance(compileModule(BUILDS[version], 512), INI);
    await instance.run({ parameters: { SCRIPT_FILENAME: `${SITE_IN_PHP}/question.php` }, body: Buffer.alloc(0) });
    const [release, bits, extensions] = JSON.parse(Buffer.concat(chunks).toString()) as [string, WasmVersion['bits'], string[]];
    return {
      version,
      release,
      extensions: [...new Set(extensions)].toSorted(),
      opcache: extensions.includes('zend opcache'),
      endOfLife: END_OF_LIFE[version],
      bits,
    };
  } finally {
    rmSync(site, { recursive: true });
  }
}

if (import.meta.main) {
  const versions: WasmVersion[] = [];
  for (const version of PHP_VERSIONS) versions.push(await describeVersion(version));
  await publishFile(join(import.meta.dirname, '../../wasm-versions.json'), `${JSON.stringify(versions, null, 2)}\n`);
}
